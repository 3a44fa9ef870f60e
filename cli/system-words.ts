/** What the codes of the system mean to somebody who named a file. */
export const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be a folder on the way to it is a file',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'it is on a read-only disk',
  ENOSPC: 'the disk is full',
  ELOOP: 'its symbolic links lead back to themselves',
};
