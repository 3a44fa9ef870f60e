import {
  allowedSites,
  Aspects,
  BitBuilderProvider,
  encryptedLinks,
  Image,
  maximumSizes,
  naming,
  Policies,
  PolicyAspect,
  protectedVms,
  requiredLabels,
  Tenant,
  TerraformStack,
  TerraformVariable,
  Testing,
  Vm,
  VmResource,
  VrfNetwork,
  type App,
  type Policy,
} from '../../constructs/index.js';
import { freshApp } from './synth.js';

let fresh: { app: App; clean(): void };
beforeEach(() => (fresh = freshApp()));
afterEach(() => fresh.clean());

function stackOf(name = 'site'): TerraformStack {
  const stack = new TerraformStack(fresh.app, name);
  new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
  return stack;
}

function vmIn(stack: TerraformStack, props: { cores?: number; memoryMiB?: number; tags?: string[] } = {}, name = 'web') {
  const tenant = new Tenant(stack, `${name}-tenant`, { labels: { env: 'prod' } });
  const image = Image.fromName(stack, `${name}-image`, { cluster: 'ams1-pve', name: 'debian' });
  const network = new VrfNetwork(stack, `${name}-net`, { tenant, site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } });
  return new Vm(stack, name, { image, nics: [{ subnet: network.subnet('front') }], ...props });
}

/** What stands on the constructs of a stack once it has been synthesised, without lines. */
function annotations(stack: TerraformStack): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type.startsWith('@cdktf/'))
        .map(
          ({ type, data }) =>
            `${type.slice(7)} ${node.path}: ${String(data).replace(/ \(test\/constructs\/policies\.test\.ts:\d+\)$/, '')}`,
        ),
    );
}

const found = (stack: TerraformStack) => (Testing.synth(stack, true), annotations(stack));

test('an error stops the synthesis and names the construct, the attribute and the line', () => {
  Policies.of(fresh.app).add(maximumSizes({ cores: 16 }));
  vmIn(stackOf(), { cores: 32 });
  expect(() => fresh.app.synth()).toThrow(
    /\[site\/web\] \[maximum-sizes\] cores: 32 cores are more than the 16 that a VM may have \(test\/constructs\/policies\.test\.ts:\d+\)/,
  );
});

test('a warning is shown and stops nothing', () => {
  Policies.of(fresh.app).add(maximumSizes({ memoryMiB: 512, severity: 'warning' }));
  const stack = stackOf();
  vmIn(stack);
  expect(() => fresh.app.synth()).not.toThrow();
  expect(annotations(stack)).toEqual([
    'warn site/web: [maximum-sizes] memoryMiB: 1024 MiB of memory are more than the 512 that a VM may have',
  ]);
});

test('policies of an app hold for stacks that are made before and after, though the core visits no aspect of an app', () => {
  const before = stackOf('before');
  vmIn(before, { cores: 2 }, 'one');
  Policies.of(fresh.app).add(maximumSizes({ cores: 1 }));
  const after = stackOf('after');
  vmIn(after, { cores: 2 }, 'two');
  expect([...found(before), ...found(after)]).toHaveLength(2);
});

test('policies of a construct hold below it only', () => {
  const stack = stackOf();
  const [one] = [vmIn(stack, { cores: 2 }, 'one'), vmIn(stack, { cores: 2 }, 'two')];
  Policies.of(one).add(maximumSizes({ cores: 1 }));
  expect(found(stack)).toEqual(['error site/one: [maximum-sizes] cores: 2 cores are more than the 1 that a VM may have']);
});

test('an aspect of a stack does the same, and what later aspects mend is judged as mended', () => {
  const stack = stackOf();
  const [one, two] = [vmIn(stack, { cores: 2 }, 'one'), vmIn(stack, { cores: 2 }, 'two')];
  Aspects.of(stack).add(new PolicyAspect([maximumSizes({ cores: 1 })]));
  Aspects.of(stack).add({ visit: (node) => void (node === one.resource && one.resource.addOverride('cores', 1)) });
  expect(found(stack).map((each) => each.split(':')[0])).toEqual([`error ${two.node.path}`]);
});

test.each<[string, Policy, (stack: TerraformStack) => void, string[]]>([
  [
    'naming',
    naming({ pattern: /^[a-z]+-[0-9]+$/g, kinds: ['vm'] }),
    (stack) => void [vmIn(stack, {}, 'web'), vmIn(stack, {}, 'web-1')],
    ['error site/web: [naming] name: "web" does not match /^[a-z]+-[0-9]+$/g; choose another name'],
  ],
  [
    'labels',
    requiredLabels({ labels: { owner: true, cost: /^[A-Z][0-9]$/ } }),
    (stack) =>
      void [
        new Tenant(stack, 'acme', { labels: { owner: 'ops', cost: 'A1' } }),
        new Tenant(stack, 'globex', { labels: { owner: ' ', cost: 'x' } }),
      ],
    [
      'error site/globex: [required-labels] labels.owner: is required',
      'error site/globex: [required-labels] labels.cost: "x" does not match /^[A-Z][0-9]$/',
    ],
  ],
  [
    'VMs that must stay, by tag',
    protectedVms({ tags: ['database'] }),
    (stack) => void [vmIn(stack, { tags: ['database'] }, 'a'), vmIn(stack, { tags: ['web'] }, 'b')],
    ['error site/a: [protected-vms] lifecycle.preventDestroy: must be true, since it is tagged database'],
  ],
  [
    'VMs that must stay, by label of their tenant, unless they are protected',
    protectedVms({ tenantLabels: { env: 'prod' } }),
    (stack) => {
      vmIn(stack, {}, 'a');
      const vm = { cluster: 'ams1-pve', image: 'ams1-pve/debian', tenant: 'a-tenant' };
      new VmResource(stack, 'b', { ...vm, name: 'b', lifecycle: { preventDestroy: true } });
      new VmResource(stack, 'c', { ...vm, name: 'c' });
    },
    ['a', 'c'].map(
      (name) => `error site/${name}: [protected-vms] lifecycle.preventDestroy: must be true, since its tenant is labelled env=prod`,
    ),
  ],
  [
    'sites and clusters',
    allowedSites({ sites: ['fra1'], clusters: ['fra1-pve'] }),
    (stack) => void vmIn(stack),
    [
      'error site/web-net: [allowed-sites] site: "ams1" is not allowed here; use fra1',
      'error site/web: [allowed-sites] cluster: "ams1-pve" is not allowed here; use fra1-pve',
    ],
  ],
  [
    'disks together',
    maximumSizes({ diskGiB: 50 }),
    (stack) => {
      const vm = { cluster: 'ams1-pve', image: 'ams1-pve/debian', tenant: 'acme' };
      new VmResource(stack, 'big', { ...vm, name: 'big', disks: { scsi0: { sizeGiB: 40 }, scsi1: { sizeGiB: 11 } } });
      new VmResource(stack, 'fits', { ...vm, name: 'fits', disks: { scsi0: { sizeGiB: 50 } } });
    },
    ['error site/big: [maximum-sizes] disks: 51 GiB of disks are more than the 50 that a VM may have'],
  ],
  ['encrypted links, which WireGuard links are', encryptedLinks(), (stack) => void vmIn(stack), []],
])('%s', (_, policy, build, wanted) => {
  const stack = stackOf();
  build(stack);
  Policies.of(stack).add(policy);
  expect(found(stack)).toEqual(wanted);
});

test('what is not known yet is not judged, and said', () => {
  const stack = stackOf();
  const cores = new TerraformVariable(stack, 'cores', { type: 'number' });
  vmIn(stack, { cores: cores.numberValue });
  Policies.of(fresh.app).add(maximumSizes({ cores: 1 }));
  expect(found(stack)).toEqual(['warn site/web: [maximum-sizes] cannot be judged: cores is known only when Terraform runs']);
});

describe('a suppression', () => {
  const reason = 'benchmarked with the customer';
  const metadataOf = (stack: TerraformStack) =>
    (stack.toTerraform() as { '//': { bitbuilder?: { suppressed?: unknown } } })['//'].bitbuilder;

  test('lets pass what stands below, and is listed with its reason', () => {
    const stack = stackOf();
    const [one] = [vmIn(stack, { cores: 2 }, 'one'), vmIn(stack, { cores: 2 }, 'two')];
    Policies.of(fresh.app).add(maximumSizes({ cores: 1 }));
    Policies.suppress(one, [{ id: 'maximum-sizes', reason }]);
    expect(found(stack)).toHaveLength(1);
    expect(metadataOf(stack)).toEqual({ suppressed: [{ scope: 'site/one', id: 'maximum-sizes', reason, findings: 1 }] });
  });

  test.each(['', '  ', 'ok'])('needs a reason: "%s" is none', (blank) => {
    expect(() => Policies.suppress(stackOf(), [{ id: 'naming', reason: blank }])).toThrow(
      `to suppress "naming" on "site" needs a reason of at least ten characters; seen "${blank}"`,
    );
  });

  test('of a policy that does not exist is refused, one of a policy that is not used here is not', () => {
    const stack = stackOf();
    vmIn(stack);
    Policies.suppress(stack, [{ id: 'naming', reason }]);
    expect(() => Testing.synth(stack, true)).not.toThrow();
    Policies.suppress(fresh.app, [{ id: 'maximum-size', reason }]);
    expect(() => Testing.synth(stack, true)).toThrow(
      /"maximum-size", suppressed on the app \(test\/constructs\/policies\.test\.ts:\d+\), is no policy of this app; there are encrypted-links, naming/,
    );
  });
});

test.each([
  [() => naming({ pattern: /x/, kinds: ['router'] }), 'policy naming: there is no kind "router"; there are tenant, network'],
  [() => maximumSizes({}), 'policy maximum-sizes: no limit is given'],
  [() => protectedVms({}), 'policy protected-vms: it means no VM'],
  [() => requiredLabels({ labels: {} }), 'policy required-labels: no label is named'],
])('a policy that says nothing is refused: %s', (make, text) => {
  expect(make).toThrow(text);
});

test('two policies of one id may hold apart from each other, and not on one resource', () => {
  const [site, other] = [stackOf('site'), stackOf('other')];
  Policies.of(site).add(maximumSizes({ cores: 1 }));
  Policies.of(other).add(maximumSizes({ cores: 8 }));
  vmIn(site, { cores: 1 }, 'one');
  vmIn(other, { cores: 8 }, 'two');
  expect(() => fresh.app.synth()).not.toThrow();
  Policies.of(fresh.app).add(maximumSizes({ cores: 16, id: 'house' }));
  expect(() => fresh.app.synth()).not.toThrow();
  Policies.of(fresh.app).add(maximumSizes({ cores: 32 }));
  expect(() => fresh.app.synth()).toThrow(
    /two policies with the id "maximum-sizes" hold in this stack: give one of them an `id` of its own/,
  );
});
