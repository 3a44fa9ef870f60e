const numbered = (bus: string, count: number) => Array.from({ length: count }, (_, index) => `${bus}${index}`);

/** Where a disk of a VM can be, as an enumeration. */
export const diskSlots = [
  ...numbered('ide', 4),
  ...numbered('scsi', 31),
  ...numbered('virtio', 16),
  ...numbered('sata', 6),
  'efidisk0',
  'tpmstate0',
].join('|');

/** Where a disk waits that is in no slot. */
export const unusedSlots = numbered('unused', 256).join('|');

/** Where a volume of a container can be mounted, besides its root. */
export const mountSlots = numbered('mp', 256).join('|');
