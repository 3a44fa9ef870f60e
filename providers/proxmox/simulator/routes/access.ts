import type { Access, Caller } from '../access.js';
import { optionalFlag, optionalText } from '../parameters.js';
import { PveRefusal } from '../refusal.js';
import type { Route } from '../route.js';

/** /version and /access. */
export function accessRoutes(access: Access): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/version',
      parameters: {},
      handle: () => ({ version: '9.2.11', release: '9.2', repoid: 'b17b0b17b0b17b0b', console: 'html5' }),
    },
    {
      method: 'POST',
      path: '/access/ticket',
      parameters: {
        username: { type: 'string', maxLength: 64 },
        password: { type: 'string' },
        realm: { type: 'string', optional: true, maxLength: 32 },
        otp: optionalText,
        'new-format': optionalFlag,
        'tfa-challenge': optionalText,
      },
      handle: ({ values }) => access.login(fullName(values.username ?? '', values.realm), values.password ?? '', values['tfa-challenge']),
    },
    {
      method: 'GET',
      path: '/access/permissions',
      parameters: { path: optionalText, userid: optionalText },
      handle: ({ caller, values }) => {
        if (values.userid !== undefined && values.userid !== caller.id)
          throw new PveRefusal(403, 'Permission check failed (/access, Sys.Audit)');
        const paths = values.path === undefined ? grantedPaths(caller) : [values.path];
        return Object.fromEntries(
          paths.map((path) => [path, Object.fromEntries([...caller.privilegesOn(path)].sort().map((privilege) => [privilege, 1]))]),
        );
      },
    },
  ];
}

/** Every path that somebody gave the caller something on. */
function grantedPaths({ user }: Caller): string[] {
  const grants = [user, ...(user.tokens ?? [])].flatMap((holder) => holder.grants ?? []);
  return [...new Set(['/', ...grants.map((grant) => grant.path)])].sort();
}

function fullName(username: string, realm: string | undefined): string {
  return username.includes('@') || realm === undefined ? username : `${username}@${realm}`;
}
