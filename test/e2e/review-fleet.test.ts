import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCommand } from '../../lib/router-config/command.js';
import { cores, openReviewStand, type ReviewStand } from '../support/review-stand.js';

const example = join(__dirname, '..', '..', 'examples', 'two-tenants');
const [core] = cores;
if (!core) console.warn('neither terraform nor tofu is on the PATH: the review of the example is not compared with its apply');

interface Report {
  approval: { hash: string };
  devices: { routers: { name: string; changes: { lines: string[] }[] }[]; machines: { steps: { says: string }[] }[] };
}

/** Keys that are made at the apply differ by their nature. */
const comparable = (lines: readonly string[]) => lines.map((line) => line.replace(/(public-key) .*/, '$1 KEY'));

(core ? describe : describe.skip)('resources that a core makes side by side', () => {
  let stand: ReviewStand;
  beforeAll(async () => {
    stand = await openReviewStand(core ?? '');
    const env = { ...process.env, BITBUILDER_LOCK: 'frozen', CDKTF_OUTDIR: join(stand.world.folder, 'out') };
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: example, env, stdio: 'pipe' });
    copyFileSync(join(stand.world.folder, 'out/stacks/two-tenants/cdk.tf.json'), join(stand.work, 'cdk.tf.json'));
    await stand.core('init', '-input=false');
  });
  afterAll(() => stand.close());

  /** Plans, reviews and applies by hash; answers what was told and what the devices received. */
  const reviewAndApply = async (...flags: string[]) => {
    const known = new Set((await stand.world.plane.operations(1000)).map(({ id }) => id));
    await stand.core('plan', '-input=false', '-out=plan', ...flags);
    const [plan, json] = [join(stand.work, 'plan'), join(stand.work, 'review.json')];
    expect(await stand.bbctl('review', plan, '--out', json)).toMatchObject({ code: 2 });
    const { approval, devices } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    stand.commits = [];
    expect(await stand.bbctl('apply', '--only', approval.hash, plan)).toMatchObject({ code: 0 });
    const operations = (await stand.world.plane.operations(1000)).filter(({ id, kind }) => !known.has(id) && kind === 'vm');
    const received = (router: string) =>
      comparable(stand.commits.filter((each) => each.router === router).flatMap(({ commands }) => commands.map(renderCommand)));
    expect(devices.machines.flatMap(({ steps }) => steps.map(({ says }) => says)).sort()).toEqual(
      operations.flatMap(({ steps }) => steps.map(({ says }) => says)).sort(),
    );
    return devices.routers.map(({ name, changes }) => ({
      changes: changes.map(({ lines }) => comparable(lines)),
      told: comparable(changes.flatMap(({ lines }) => lines)),
      received: received(name),
    }));
  };

  test('get the lines and the numbers of the review, in whatever order they arrive', async () => {
    const routers = await reviewAndApply();
    expect(routers).toHaveLength(2);
    for (const { changes, told, received } of routers) {
      expect([...received].sort()).toEqual([...told].sort());
      for (const lines of changes) expect(received.join('\n')).toContain(lines.join('\n'));
    }
    await expect(stand.core('plan', '-input=false', '-detailed-exitcode')).resolves.toContain('No changes');
  });

  test('go as the review says; who takes an emptied node along is for the core to choose', async () => {
    for (const { told, received } of await reviewAndApply('-destroy')) expect([...received].sort()).toEqual([...told].sort());
    expect(stand.commits.length).toBeGreaterThan(0);
  });
});
