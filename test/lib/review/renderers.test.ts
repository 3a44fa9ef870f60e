import { htmlOf } from '../../../lib/review/html.js';
import { markdownLimit, markdownOf } from '../../../lib/review/markdown.js';
import { reportJsonOf } from '../../../lib/review/report-json.js';
import { textOf } from '../../../lib/review/text.js';
import { network, noDevices, review, tenant, vm, type Wish } from './plan.js';

const targets = { importTargets: ['65000:1'], exportTargets: ['65000:1'] };
const both = review([
  { kind: 'network', after: network('red', 'web', targets) },
  { kind: 'network', after: network('blue', 'web', { ...targets, subnets: { front: { cidr: '10.2.0.0/24' } } }) },
  { kind: 'vm', after: vm('red', 'one') },
]);
const every = (of: typeof both) => ({ markdown: markdownOf(of), html: htmlOf(of), text: textOf(of), json: reportJsonOf(of) });

test.each(Object.entries(every(both)))('the %s says that it is blocked, who reaches whom, and how', (_, text) => {
  for (const part of ['tenant blue', 'tenant red', 'subnets.front.cidr', 'TCP port 443']) expect(text).toContain(part);
});

test('the order is that of the questions of a reviewer', () => {
  const devicePlan = {
    ...noDevices,
    routers: { r1: { changes: [{ kind: 'tenant', id: 'red', lines: ['set a'] }], interrupts: [], guarded: false, seen: '' } },
    machines: [{ kind: 'vm', id: 'red/one', cluster: 'c', vm_id: 1, steps: [{ says: 'start VM 1', verb: 'start' }], seen: '' }],
    capacity: { c: { memory_total_mib: 10, memory_free_mib: 5, memory_added_mib: 1 } },
  };
  const drifted: Wish = { kind: 'tenant', before: tenant('blue'), after: tenant('blue'), state: { drift: ['x'] }, actions: ['update'] };
  const made = review(
    [drifted, { kind: 'network', after: network('red', 'web') }, { kind: 'vm', after: vm('red', 'two'), unknown: { memory_mib: true } }],
    { devicePlan },
  );
  const titles = [
    'Verdict',
    'What changes, by tenant',
    'Routers',
    'VMs',
    'Capacity',
    'Topology',
    'Drift noticed on the way',
    'What this review could not see',
    'Approve',
  ];
  expect([...markdownOf(made).matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual(titles);
  expect([...htmlOf(made).matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(titles);
  expect([...textOf(made).matchAll(/^([A-Z, ]{3,})$/gm)].map(([, title]) => title)).toEqual(titles.map((title) => title.toUpperCase()));
});

describe('text of users', () => {
  const nasty = '</summary><script>alert(1)</script> | `x` **b** @octocat #12 ![i](http://e) \u001b[31m';
  const made = review([{ kind: 'tenant', after: tenant('red', { description: nasty }) }]);

  test('is no markup in HTML, and the page asks for nothing', () => {
    const html = htmlOf(made);
    expect(html).not.toMatch(/<script|<img|<link|javascript:|@import|url\((?!#)/i);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/https?:\/\/[^"<]*/g)?.filter((url) => !/^http:\/\/(www\.w3\.org|e\))/.test(url))).toEqual([]);
  });

  test('is no markup in Markdown, and calls nobody', () => {
    const line =
      markdownOf(made)
        .split('\n')
        .find((each) => each.includes('alert')) ?? '';
    expect(line).toContain('&lt;script&gt;');
    expect(line).toContain('\\`x\\` \\*\\*b\\*\\* @\u200boctocat #\u200b12');
    expect(line).toContain('!\\[i\\]');
  });

  test('does not steer a terminal', () => expect(textOf(made)).not.toContain('\u001b'));

  test('is shown with what cannot be seen in it, in every form', () => {
    const hidden = review([{ kind: 'tenant', after: tenant('red', { description: 'a\u202eb\u200bc\u001b[31m' }) }]);
    const { json, text, html, markdown } = every(hidden);
    for (const each of [json, text]) expect(each).toContain('a<U+202E>b<U+200B>c<U+001B>[31m');
    expect(html).toContain('a&#60;U+202E&#62;b&#60;U+200B&#62;c&#60;U+001B&#62;[31m');
    expect(markdown).toContain('a&lt;U+202E&gt;b&lt;U+200B&gt;c&lt;U+001B&gt;');
  });
});

describe('a huge plan', () => {
  const wishes = Array.from({ length: 600 }, (_, index): Wish => ({
    kind: 'vm',
    after: vm(`t${index % 50}`, `vm-${index}`, { tags: ['a', 'b'] }),
  }));
  const lines = Array.from(
    { length: 40 },
    (_, index) => `set interfaces ethernet eth1 vif ${index} description 'something long enough to matter'`,
  );
  const changes = wishes.map((_, index) => ({ kind: 'vm', id: `t/vm-${index}`, lines }));
  const routers = { r1: { changes, interrupts: ['x'.repeat(5000)], guarded: false, seen: '' } };
  const devicePlan = { ...noDevices, routers };

  test.each(['github', 'gitlab'] as const)('stays below the limit in the Markdown of %s and says what it left out', (flavor) => {
    const text = markdownOf(review(wishes, { devicePlan }), { flavor, report: 'the artifact "review"' });
    expect(text.length).toBeLessThan(markdownLimit);
    expect(text).toMatch(/Left out here: .*tenants with changes.*lines of r1.*See the artifact "review"/);
    expect(text).toMatch(/sha256:[0-9a-f]{64}/);
  });

  test('stays below it whatever a single text does', () => {
    const problems = Array.from({ length: 300 }, () => ({
      kind: 'vm',
      id: 'x'.repeat(500),
      code: 'bug',
      message: '*'.repeat(4000),
      problems: [],
    }));
    const text = markdownOf(review(wishes.slice(0, 5), { devicePlan: { ...noDevices, problems } }));
    expect(text.length).toBeLessThan(markdownLimit);
  });

  test('is told in full in HTML', () => expect(htmlOf(review(wishes.slice(0, 60)))).toContain('vm-59'));
});

test('alerts are written as each forge shows them', () => {
  expect(markdownOf(both, { flavor: 'github' })).toContain('> [!CAUTION]\n> **tenant');
  expect(markdownOf(both, { flavor: 'gitlab' })).toContain('> ⛔ **tenant');
});

test('the JSON has snake_case names and the hash', () => {
  const json = JSON.parse(reportJsonOf(both)) as { isolation: { breaches: object[] }; approval: { hash: string } };
  expect(json.isolation.breaches[0]).toHaveProperty('is_new', true);
  expect(json.approval.hash).toBe(both.approval.hash);
});
