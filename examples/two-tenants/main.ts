import {
  Addressing,
  App,
  BitBuilderProvider,
  Image,
  Tenant,
  TerraformOutput,
  TerraformStack,
  Vm,
  VrfNetwork,
  WireGuardLink,
} from '../../constructs/index.js';

const app = new App();
// Every number that is not stated below is given here and recorded in bitbuilder.lock.json, which is committed.
new Addressing(app, { lockFile: `${__dirname}/bitbuilder.lock.json` });

const stack = new TerraformStack(app, 'two-tenants');
new BitBuilderProvider(stack);

const debian = Image.fromName(stack, 'debian-12', { cluster: 'ams1-pve', name: 'debian-12' });

// acme: two subnets, of which one serves DHCP, and a tunnel between the two routers inside its VRF.
const acme = new Tenant(stack, 'acme', { description: 'Acme Corporation' });
const shop = new VrfNetwork(acme, 'shop', {
  tenant: acme,
  site: 'ams1',
  subnets: {
    front: { cidr: '10.20.1.0/24', dhcp: { start: '10.20.1.100', stop: '10.20.1.199', nameServers: ['9.9.9.9'] } },
    back: { cidr: '10.20.2.0/24' },
  },
});
new WireGuardLink(acme, 'backbone', { network: shop, local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } });

const web = new Vm(acme, 'web', {
  image: debian,
  memoryMiB: 2048,
  nics: [{ subnet: shop.subnet('front') }, { subnet: shop.subnet('back') }],
});
const database = new Vm(acme, 'database', {
  image: debian,
  cores: 2,
  memoryMiB: 4096,
  disks: { scsi0: { sizeGiB: 20 }, scsi1: { sizeGiB: 50 } },
  nics: [{ subnet: shop.subnet('back') }],
});

// globex: the same prefix as acme, which no one can tell, and a tunnel to an office outside.
const globex = new Tenant(stack, 'globex');
const lab = new VrfNetwork(globex, 'lab', { tenant: globex, site: 'ams1', subnets: { front: { cidr: '10.20.1.0/24' } } });
new WireGuardLink(globex, 'office', {
  network: lab,
  local: { router: 'ams1-r2' },
  remote: {
    publicKey: 'jUd41n3XYa3yXBzyBvWqlLhYgRef5RiBD7jwo70U+Rw=',
    endpoint: '203.0.113.20',
    port: 51820,
    allowedIps: ['192.168.40.0/24'],
  },
  keepaliveSeconds: 25,
});

new Vm(globex, 'build-1', { image: debian, nics: [{ subnet: lab.subnet('front') }] });
new Vm(globex, 'build-2', { image: debian, clone: 'linked', nics: [{ subnet: lab.subnet('front') }] });

new TerraformOutput(stack, 'web-address', { value: web.address(), staticId: true });
new TerraformOutput(stack, 'database-address', { value: database.address(), staticId: true });

app.synth();
