import type { Profile } from '../declare.js';

/** How a release names itself. */
export const releases: Readonly<Record<Profile, { readonly version: string; readonly release: string }>> = {
  '8.4': { version: '8.4.5', release: '8.4' },
  '9.2': { version: '9.2.11', release: '9.2' },
};
