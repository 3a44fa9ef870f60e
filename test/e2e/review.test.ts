import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCommand } from '../../lib/router-config/command.js';
import { chain, cores, openReviewStand, secrets, type ReviewStand } from '../support/review-stand.js';

if (cores.length === 0) console.warn('neither terraform nor tofu is on the PATH: no review is compared with an apply');

interface Report {
  verdict: string;
  approval: { hash: string };
  devices: {
    routers: { name: string; commits: { least: number; most: number }; changes: { lines: string[] }[] }[];
    machines: { steps: { says: string }[] }[];
  };
  drift: { resource: string; lines: string[] }[];
}

/** Keys that are made at the apply differ by their nature. */
const comparable = (lines: readonly string[]) => lines.map((line) => line.replace(/(public-key) .*/, '$1 KEY'));

(cores.length > 0 ? describe.each(cores) : describe.skip.each(['terraform']))('a review under %s', (core) => {
  let stand: ReviewStand;
  beforeAll(async () => {
    stand = await openReviewStand(core);
    stand.write(chain());
    await stand.core('init', '-input=false');
  });
  afterAll(() => stand.close());

  /** Plans and reviews; answers the report, and the text of all of its forms. */
  const review = async (text: string, ...flags: string[]): Promise<{ code: number; report: Report; all: string }> => {
    stand.write(text);
    await stand.core('plan', '-input=false', '-out=plan', ...flags);
    const files = ['json', 'md', 'html', 'txt'].map((ending) => join(stand.work, `review.${ending}`));
    const { code, output } = await stand.bbctl('review', join(stand.work, 'plan'), ...files.flatMap((file) => ['--out', file]));
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    return { code, report: JSON.parse(texts[0] ?? '') as Report, all: [output, ...texts].join('\n') };
  };

  const apply = (hash: string) => {
    stand.commits = [];
    return stand.bbctl('apply', '--only', hash, '--reviewed', join(stand.work, 'review.json'), join(stand.work, 'plan'));
  };

  /** What the simulators received at the apply is what the review has shown, line by line and in that order. */
  async function expectAppliedAsReviewed({ approval, devices }: Report): Promise<void> {
    const known = new Set((await stand.world.plane.operations(1000)).map(({ id }) => id));
    expect(devices.routers.length).toBeGreaterThan(0);
    expect(await apply(approval.hash)).toMatchObject({ code: 0 });
    for (const { name, changes, commits: bounds } of devices.routers) {
      const received = stand.commits.filter(({ router }) => router === name);
      expect(comparable(received.flatMap(({ commands }) => commands.map(renderCommand)))).toEqual(
        comparable(changes.flatMap(({ lines }) => lines)),
      );
      expect(received.length).toBeGreaterThanOrEqual(bounds.least);
      expect(received.length).toBeLessThanOrEqual(bounds.most);
    }
    const told = devices.routers.map(({ name }) => name);
    expect(stand.commits.filter(({ router }) => !told.includes(router))).toEqual([]);
    const operations = (await stand.world.plane.operations(1000)).filter(({ id, kind }) => !known.has(id) && kind === 'vm');
    expect(operations.flatMap(({ steps }) => steps.map(({ says }) => says))).toEqual(
      devices.machines.flatMap(({ steps }) => steps.map(({ says }) => says)),
    );
  }

  test('shows of a create what the devices then receive, and no secret', async () => {
    const { code, report, all } = await review(chain());
    expect([code, report.verdict]).toEqual([2, 'changes']);
    expect(report.devices.routers.map(({ name }) => name)).toEqual(['ams1-r1', 'ams1-r2']);
    expect(all).toContain('preshared-key');
    for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
    await expectAppliedAsReviewed(report);
  });

  test('says of the same configuration again that nothing changes', async () => {
    expect(await review(chain())).toMatchObject({ code: 0, report: { verdict: 'clean' } });
  });

  const changed = chain({ dns: '149.112.112.112', more: 'back = { cidr = "10.1.1.0/24" }', mtu: 1380, memory: 2048 });

  test('refuses to apply another plan, and one whose router was changed by hand since', async () => {
    const first = await review(chain({ tag: 'db' }));
    const { report } = await review(changed);
    expect(await apply(first.report.approval.hash)).toMatchObject({ code: 1, output: expect.stringContaining('--only is') as string });
    expect(await stand.bbctl('apply', '--only', first.report.approval.hash, join(stand.work, 'plan'))).toMatchObject({
      code: 3,
      output: expect.stringContaining('This is not what was approved: either it is another plan') as string,
    });
    await stand.byHand('set interfaces dummy dum7 description by-hand');
    const refused = await apply(report.approval.hash);
    expect(refused).toMatchObject({
      code: 3,
      output: expect.stringContaining('router ams1-r1, or what would be done to it, is not as it was') as string,
    });
    expect(stand.commits).toEqual([]);
    await stand.byHand('delete interfaces dummy dum7');
    await stand.byHand('delete interfaces dummy');
    expect((await review(changed)).report.approval.hash).toBe(report.approval.hash);
  });

  test('shows of a change what the devices then receive', async () => {
    const { report } = await review(changed);
    await expectAppliedAsReviewed(report);
  });

  test('tells drift that was noticed on the way, and shows what brings it back', async () => {
    await stand.byHand('set interfaces wireguard wg100 mtu 1300');
    const { report } = await review(changed);
    expect(report.drift).toContainEqual({
      resource: 'bitbuilder_wireguard_link "red/backbone"',
      lines: [expect.stringContaining('ams1-r1: set interfaces wireguard wg100 mtu 1380')],
    });
    await expectAppliedAsReviewed(report);
  });

  test('shows of a destroy what the devices then receive, and that data is lost', async () => {
    const { report, all } = await review(changed, '-destroy');
    expect(all).toContain('Data is lost for good');
    await expectAppliedAsReviewed(report);
  });

  test('of a fleet that the shim does not know, it is an error', async () => {
    stand.write(chain());
    await stand.core('plan', '-input=false', '-out=plan');
    const json = await stand.core('show', '-json', 'plan');
    writeFileSync(join(stand.work, 'other.json'), json.replaceAll('ams1-r1', 'fra1-r1'));
    expect(await stand.bbctl('review', join(stand.work, 'other.json'))).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /has another inventory than the plan was made for: it has no router fra1-r1, it has ams1-r1, ams1-r2/,
      ) as string,
    });
  });
});
