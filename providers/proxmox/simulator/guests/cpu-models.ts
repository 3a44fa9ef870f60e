/** The CPU models that a node knows without being told of them (PVE::QemuServer::CPUConfig). */
const intel = listOf(`
  486 Broadwell Broadwell-IBRS Broadwell-noTSX Broadwell-noTSX-IBRS Cascadelake-Server Cascadelake-Server-noTSX
  Cascadelake-Server-v2 Cascadelake-Server-v4 Cascadelake-Server-v5 ClearwaterForest ClearwaterForest-v2 ClearwaterForest-v3 Conroe
  Cooperlake Cooperlake-v2 core2duo coreduo DiamondRapids GraniteRapids GraniteRapids-v2 GraniteRapids-v3 GraniteRapids-v4
  GraniteRapids-v5 Haswell Haswell-IBRS Haswell-noTSX Haswell-noTSX-IBRS Icelake-Client Icelake-Client-noTSX Icelake-Server
  Icelake-Server-noTSX Icelake-Server-v3 Icelake-Server-v4 Icelake-Server-v5 Icelake-Server-v6 Icelake-Server-v7 IvyBridge
  IvyBridge-IBRS KnightsMill Nehalem Nehalem-IBRS Penryn pentium pentium2 pentium3 SandyBridge SandyBridge-IBRS SapphireRapids
  SapphireRapids-v2 SapphireRapids-v3 SapphireRapids-v4 SapphireRapids-v5 SapphireRapids-v6 SierraForest SierraForest-v2
  SierraForest-v3 SierraForest-v4 SierraForest-v5 Skylake-Client Skylake-Client-IBRS Skylake-Client-noTSX-IBRS Skylake-Client-v4
  Skylake-Server Skylake-Server-IBRS Skylake-Server-noTSX-IBRS Skylake-Server-v4 Skylake-Server-v5 Westmere Westmere-IBRS
`);

const amd = listOf(`
  athlon EPYC EPYC-Genoa EPYC-Genoa-v2 EPYC-IBPB EPYC-Milan EPYC-Milan-v2 EPYC-Milan-v3 EPYC-Rome EPYC-Rome-v2 EPYC-Rome-v3
  EPYC-Rome-v4 EPYC-Rome-v5 EPYC-Turin EPYC-v3 EPYC-v4 EPYC-v5 Opteron_G1 Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5 phenom
`);

const arm = listOf(`
  a64fx cortex-a35 cortex-a53 cortex-a55 cortex-a57 cortex-a710 cortex-a72 cortex-a76 cortex-a78ae neoverse-n1 neoverse-n2
  neoverse-v1
`);

const generic = listOf('host kvm32 kvm64 max qemu32 qemu64 x86-64-v2 x86-64-v2-AES x86-64-v3 x86-64-v4');

const builtIn: ReadonlySet<string> = new Set([...intel, ...amd, ...arm, ...generic]);

/** The models of a node of the usual architecture, as its list of capabilities has them. */
export function listCpuModels(): { name: string; custom: 0; vendor: string }[] {
  const of = (vendor: string, names: readonly string[]) => names.map((name) => ({ name, custom: 0 as const, vendor }));
  return [...of('GenuineIntel', intel), ...of('AuthenticAMD', amd), ...of('default', generic)];
}

/** What the vendor says of a model that is not there; no models of a cluster's own can be made here. */
export function cpuModelFault(model: string): string | undefined {
  if (builtIn.has(model)) return undefined;
  return model.startsWith('custom-')
    ? `Custom cputype '${model.slice('custom-'.length)}' not found`
    : `Built-in cputype '${model}' is not defined (missing 'custom-' prefix?)`;
}

function listOf(names: string): string[] {
  return names.trim().split(/\s+/);
}
