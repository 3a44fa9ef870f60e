import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commentOnForge, type ForgeName } from '../../../cli/review/forge.js';
import { asBitBuilderError } from '../../../lib/errors.js';
import { openFakeForge, type FakeForge } from '../../support/fake-forge.js';

const surroundings = ({ url, token }: FakeForge): Record<ForgeName, NodeJS.ProcessEnv> => ({
  github: { GITHUB_API_URL: url, GITHUB_TOKEN: token, GITHUB_REPOSITORY: 'acme/net', GITHUB_REF: 'refs/pull/7/merge' },
  gitlab: { CI_API_V4_URL: url, GITLAB_TOKEN: token, CI_PROJECT_ID: '42', CI_MERGE_REQUEST_IID: '7' },
});

describe.each(['github', 'gitlab'] as const)('a comment on %s', (name) => {
  let forge: FakeForge;
  let environment: NodeJS.ProcessEnv;
  beforeEach(async () => {
    forge = await openFakeForge();
    environment = surroundings(forge)[name];
  });
  afterEach(() => forge.close());

  const comment = (body: string, set = 'default', more: NodeJS.ProcessEnv = {}) =>
    commentOnForge(name, { body, set, environment: { ...environment, ...more } });
  const failure = (work: Promise<string>) =>
    work.then(
      () => 'none',
      (thrown: unknown) => `${asBitBuilderError(thrown).message} ${asBitBuilderError(thrown).detail ?? ''}`,
    );

  test('is made once for each set, and updated from then on', async () => {
    expect(await comment('first')).toMatch(/^commented on/);
    expect(await comment('other', 'stacks/b')).toMatch(/^commented on/);
    expect(await comment('second')).toMatch(/^updated/);
    expect(await comment('second')).toMatch(/is up to date$/);
    expect(forge.comments.map(({ body }) => body)).toEqual([
      '<!-- bitbuilder review: default -->\nsecond',
      '<!-- bitbuilder review: stacks/b -->\nother',
    ]);
  });

  test('is found beyond the first page', async () => {
    for (let id = 1; id <= 230; id++) forge.comments.push({ id, body: 'talk', by: 'somebody' });
    await comment('first');
    await comment('second');
    expect(forge.comments.filter(({ by }) => by === 'us').map(({ body }) => body)).toEqual(['<!-- bitbuilder review: default -->\nsecond']);
  });

  test('of somebody else is not touched, whatever it begins with', async () => {
    forge.comments.push({ id: 1, body: '<!-- bitbuilder review: default -->\nplanted', by: 'somebody' });
    await comment('ours');
    expect(forge.comments.map(({ body }) => body.split('\n')[1])).toEqual(['planted', 'ours']);
  });

  test('says what is missing', async () => {
    expect(await failure(comment('x', 'a b'))).toContain('--set is up to 64 letters');
    const [token, number] = name === 'github' ? ['GITHUB_TOKEN', 'GITHUB_REF'] : ['GITLAB_TOKEN', 'CI_MERGE_REQUEST_IID'];
    expect(await failure(comment('x', 'default', { [token]: '' }))).toContain(`cannot comment: ${token} is not set`);
    expect(await failure(comment('x', 'default', { [number]: '' }))).toMatch(
      /there is no pull request to comment on|CI_MERGE_REQUEST_IID is not set/,
    );
  });

  test('that is refused is told without the token', async () => {
    const wrong = await failure(
      comment('x', 'default', name === 'github' ? { GITHUB_TOKEN: 'secret-and-wrong' } : { GITLAB_TOKEN: 'secret-and-wrong' }),
    );
    expect(wrong).toMatch(/answered 401 to GET/);
    expect(wrong).not.toContain('secret-and-wrong');
    const readOnly = await openFakeForge({ mayWrite: false });
    expect(await failure(commentOnForge(name, { body: 'x', set: 'default', environment: surroundings(readOnly)[name] }))).toMatch(
      /answered 403 to POST .*may not comment here/,
    );
    await readOnly.close();
  });

  test('waits for a forge that is busy, and gives up after the third time', async () => {
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    const busy = await openFakeForge({
      troubles: [
        [503, 'upgrading'],
        [429, { message: 'slow down' }],
      ],
    });
    const options = { body: 'x', set: 'default', environment: surroundings(busy)[name], pause };
    expect(await commentOnForge(name, options)).toMatch(/^commented on/);
    expect([waits, busy.comments.length]).toEqual([[1000, 2000], 1]);
    await busy.close();
    const down = await openFakeForge({ troubles: Array.from({ length: 9 }, () => [500, 'oops']) });
    expect(await failure(commentOnForge(name, { ...options, environment: surroundings(down)[name] }))).toMatch(
      /answered 500 to GET \S+ oops$/,
    );
    await down.close();
  });

  test('is not made by what is no forge', async () => {
    const portal = await openFakeForge({ troubles: Array.from({ length: 9 }, () => [200, '<html>Sign in</html>']) });
    expect(await failure(commentOnForge(name, { body: 'x', set: 'default', environment: surroundings(portal)[name] }))).toContain(
      'what is no answer of its API',
    );
    await portal.close();
  });

  test('where nobody listens is an error', async () => {
    expect(await failure(comment('x', 'default', { GITHUB_API_URL: 'http://127.0.0.1:1', CI_API_V4_URL: 'http://127.0.0.1:1' }))).toContain(
      'does not answer at http://127.0.0.1:1',
    );
  });
});

test('the pull request is read from the event where the ref names none', async () => {
  const forge = await openFakeForge();
  const folder = mkdtempSync(join(tmpdir(), 'bb-forge-'));
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 7 } }));
  const environment = { ...surroundings(forge).github, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: join(folder, 'event.json') };
  expect(await commentOnForge('github', { body: 'x', set: 'default', environment })).toBe('commented on acme/net#7');
  await forge.close();
  rmSync(folder, { recursive: true });
});
