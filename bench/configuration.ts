/** Terraform JSON for a tenant with so many networks and one VM in each. */
export function deployment(networks: number): object {
  const names = Array.from({ length: networks }, (_, index) => `n${index + 1}`);
  const network = (name: string) => ({
    tenant: '${bitbuilder_tenant.bench.id}',
    name,
    site: 'ams1',
    subnets: { front: { cidr: '10.0.0.0/24' } },
  });
  const vm = (name: string) => ({
    tenant: '${bitbuilder_tenant.bench.id}',
    name,
    cluster: 'ams1-pve',
    image: 'ams1-pve/debian-12',
    memory_mib: 512,
    nics: [{ network: `\${bitbuilder_network.${name}.id}`, subnet: 'front' }],
  });
  return {
    terraform: { required_providers: { bitbuilder: { source: 'bitbuilder/bitbuilder' } } },
    resource: {
      bitbuilder_tenant: { bench: { name: 'bench' } },
      bitbuilder_network: Object.fromEntries(names.map((name) => [name, network(name)])),
      bitbuilder_vm: Object.fromEntries(names.map((name) => [name, vm(name)])),
    },
  };
}

/** As many resources with the same references, made of nothing: what Terraform alone costs. */
export function floor(networks: number): object {
  const names = Array.from({ length: networks }, (_, index) => `n${index + 1}`);
  const reference = (name: string) => ({ input: { parent: `\${terraform_data.${name}.id}` } });
  return {
    resource: {
      terraform_data: {
        bench: { input: { name: 'bench' } },
        ...Object.fromEntries(names.map((name) => [name, reference('bench')])),
        ...Object.fromEntries(names.map((name) => [`${name}-vm`, reference(name)])),
      },
    },
  };
}
