import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openFakeForge, type FakeForge } from '../support/fake-forge.js';
import { chain, cores, openReviewStand, secrets, type ReviewStand } from '../support/review-stand.js';

const root = join(__dirname, '..', '..');
const core = cores[0];

interface Action {
  inputs: Record<string, { default?: string }>;
  runs: { steps: { name: string; run?: string; env?: Record<string, string> }[] };
}
type Pipeline = Record<string, { before_script: string[]; script: string[] }> & { variables: Record<string, string> };

const actionOf = (name: string) => parse(readFileSync(join(root, 'ci/github', name, 'action.yml'), 'utf8')) as Action;
const pipeline = parse(readFileSync(join(root, 'ci/gitlab/bitbuilder.gitlab-ci.yml'), 'utf8')) as Pipeline;

test('no step lets an input into its script but through its environment', () => {
  for (const { run = '' } of ['review', 'apply'].flatMap((name) => actionOf(name).runs.steps)) expect(run).not.toContain('${{');
});

(core ? describe : describe.skip)('the steps of the CI templates', () => {
  let stand: ReviewStand;
  let forge: FakeForge;
  let repository: string;
  const bbctl = `${process.execPath} --import ${require.resolve('tsx')} ${join(root, 'cli/main.ts')}`;
  beforeAll(async () => {
    stand = await openReviewStand(core ?? '');
    forge = await openFakeForge();
    repository = join(stand.world.folder, 'repository');
    mkdirSync(repository);
  });
  afterAll(async () => {
    await forge.close();
    await stand.close();
  });

  const bash = (script: string, environment: NodeJS.ProcessEnv) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
        { cwd: repository, env: environment, maxBuffer: 2 ** 24 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      );
    });

  /** Runs the steps of an action as a runner does: inputs and context filled in, each step with its environment. */
  const github = async (name: string, inputs: Record<string, string>) => {
    const { inputs: declared, runs } = actionOf(name);
    const files = { GITHUB_OUTPUT: join(repository, 'output'), GITHUB_STEP_SUMMARY: join(repository, 'summary') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const value = (text: string) =>
      text.replace(
        /\$\{\{ inputs\.(\w+) \}\}/g,
        (_, input: string) => inputs[input] ?? (declared[input]?.default ?? '').replace('${{ github.token }}', forge.token),
      );
    const runner = {
      GITHUB_API_URL: forge.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'acme/net',
      GITHUB_RUN_ID: '1',
      GITHUB_REF: 'refs/pull/7/merge',
    };
    let output = '';
    for (const { run, env = {} } of runs.steps) {
      if (run === undefined) continue;
      const own = Object.fromEntries(Object.entries(env).map(([key, text]) => [key, value(text)]));
      const ended = await bash(run, { ...stand.environment, ...runner, ...files, ...own });
      output += ended.output;
      if (ended.code !== 0) return { code: ended.code, output, outputs: readFileSync(files.GITHUB_OUTPUT, 'utf8') };
    }
    return { code: 0, output, outputs: readFileSync(files.GITHUB_OUTPUT, 'utf8') };
  };

  const gitlab = (job: string, more: Record<string, string> = {}) => {
    const { before_script: before } = pipeline['.bitbuilder-plan'] ?? { before_script: [] };
    const script = [...before, ...(pipeline[job]?.script ?? [])].join('\n');
    const runner = {
      CI_API_V4_URL: forge.url,
      CI_PROJECT_ID: '42',
      CI_MERGE_REQUEST_IID: '7',
      CI_JOB_URL: 'https://gitlab.example/-/jobs/1',
      GITLAB_TOKEN: forge.token,
    };
    return bash(script, {
      ...stand.environment,
      ...pipeline.variables,
      ...runner,
      BBCTL: bbctl,
      TERRAFORM_BINARY_NAME: core ?? '',
      BITBUILDER_SYNTH: synth,
      BITBUILDER_STACKS: 'out/*',
      ...more,
    });
  };

  /** Stands for `cdktf synth`: writes the stack out of a source. */
  const synth = 'mkdir -p out/red && cp main.tf out/red/';
  const inputs = { synth, stacks: 'out/*', bbctl, core: core ?? '' };
  const hashIn = (text: string) => /sha256:[0-9a-f]{64}/.exec(text)?.[0] ?? '';

  test('on GitHub comment once and update, keep a report, and apply what was approved only', async () => {
    writeFileSync(join(repository, 'main.tf'), chain());
    const first = await github('review', inputs);
    expect([first.code, first.outputs]).toEqual([
      0,
      expect.stringMatching(/^artifact=bitbuilder-review-default\nverdict=changes\nhash=sha256:[0-9a-f]{64}\n$/),
    ]);
    expect(readdirSync(join(repository, 'bitbuilder-review')).sort()).toEqual(['review.html', 'review.json', 'review.md']);
    expect(existsSync(join(repository, 'out/red/tfplan'))).toBe(false);

    writeFileSync(join(repository, 'main.tf'), chain({ memory: 2048 }));
    const second = await github('review', inputs);
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toContain(hashIn(second.outputs));

    const refused = await github('apply', { ...inputs, hash: hashIn(first.outputs) });
    expect(refused).toMatchObject({ code: 3, output: expect.stringContaining('nothing was applied') as string });
    expect(stand.commits).toEqual([]);
    const applied = await github('apply', { ...inputs, hash: hashIn(second.outputs) });
    expect(applied).toMatchObject({ code: 0, output: expect.stringContaining('Apply complete! Resources: 4 added') as string });

    const artifacts = readdirSync(join(repository, 'bitbuilder-review')).map((name) =>
      readFileSync(join(repository, 'bitbuilder-review', name), 'utf8'),
    );
    const said = [first, second, refused, applied].map(({ output }) => output);
    const everything = [
      ...said,
      ...artifacts,
      readFileSync(join(repository, 'summary'), 'utf8'),
      ...forge.comments.map(({ body }) => body),
    ].join('\n');
    for (const secret of [...Object.values(secrets), forge.token]) expect(everything).not.toContain(secret);
  });

  test.each([
    ['nowhere/*', 'there is no stack at nowhere/*'],
    [' ', 'there is no stack'],
  ])('say that there is no stack where "%s" finds none, and ask for nothing', async (stacks, says) => {
    const asked = forge.requests.length;
    for (const action of ['review', 'apply']) {
      const ended = await github(action, { ...inputs, stacks, hash: `sha256:${'0'.repeat(64)}`, synth: '', set: 'team/prod' });
      expect([ended.code, ended.output]).toEqual([1, expect.stringContaining(says)]);
      if (action === 'review') expect(ended.outputs).toBe('artifact=bitbuilder-review-team-prod\n');
    }
    const ended = await gitlab('bitbuilder-review', { BITBUILDER_STACKS: stacks, BITBUILDER_SYNTH: '' });
    expect([ended.code, ended.output]).toEqual([1, expect.stringContaining(says)]);
    expect(forge.requests).toHaveLength(asked);
  });

  test('on GitLab comment, and apply by hash', async () => {
    cpSync(join(repository, 'out/red/terraform.tfstate'), join(repository, 'kept.tfstate'));
    writeFileSync(join(repository, 'main.tf'), chain({ memory: 1024 }));
    const reviewed = await gitlab('bitbuilder-review');
    expect(reviewed.code).toBe(0);
    const note = forge.comments.at(-1)?.body ?? '';
    expect(note).toContain('VM one is changed');
    expect(await gitlab('bitbuilder-apply', { APPROVED: hashIn(note) })).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 changed') as string,
    });
    for (const secret of [...Object.values(secrets), forge.token]) expect(reviewed.output + note).not.toContain(secret);
  });
});
