/** The types of all tasks that something begins. */
// prettier-ignore
export const taskTypes = [
  'bulkshutdown', 'bulkstart', 'bulksuspend', 'download', 'hamigrate', 'hastart', 'hastop', 'imgcopy', 'imgdel', 'move_volume',
  'prunebackups', 'qmclone', 'qmconfig', 'qmcreate', 'qmdelsnapshot', 'qmdestroy', 'qmigrate', 'qmmove', 'qmpause', 'qmreboot', 'qmreset',
  'qmrestore', 'qmresume', 'qmrollback', 'qmshutdown', 'qmsnapshot', 'qmstart', 'qmstop', 'qmsuspend', 'qmtemplate', 'reloadnetworkall',
  'resize', 'srvreload', 'srvrestart', 'srvstart', 'srvstop', 'startall', 'stopall', 'suspendall', 'vncproxy', 'vzclone', 'vzcreate',
  'vzdelsnapshot', 'vzdestroy', 'vzdump', 'vzmigrate', 'vzreboot', 'vzrestore', 'vzresume', 'vzrollback', 'vzshutdown', 'vzsnapshot',
  'vzstart', 'vzstop', 'vzsuspend',
] as const;

/** The type of a task, `qmclone`. */
export type TaskType = (typeof taskTypes)[number];
