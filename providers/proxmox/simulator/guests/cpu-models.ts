import type { Profile } from '../declare.js';

/** CPU models that a node knows without being told of them (PVE::QemuServer::CPUConfig): of both releases, and since 9. */
interface Models {
  readonly both: readonly string[];
  readonly since9: readonly string[];
}

const intel: Models = {
  both: listOf(`
    486 Broadwell Broadwell-IBRS Broadwell-noTSX Broadwell-noTSX-IBRS Cascadelake-Server Cascadelake-Server-noTSX
    Cascadelake-Server-v2 Cascadelake-Server-v4 Cascadelake-Server-v5 Conroe Cooperlake Cooperlake-v2 core2duo coreduo GraniteRapids
    Haswell Haswell-IBRS Haswell-noTSX Haswell-noTSX-IBRS Icelake-Client Icelake-Client-noTSX Icelake-Server Icelake-Server-noTSX
    Icelake-Server-v3 Icelake-Server-v4 Icelake-Server-v5 Icelake-Server-v6 IvyBridge IvyBridge-IBRS KnightsMill Nehalem Nehalem-IBRS
    Penryn pentium pentium2 pentium3 SandyBridge SandyBridge-IBRS SapphireRapids SapphireRapids-v2 Skylake-Client Skylake-Client-IBRS
    Skylake-Client-noTSX-IBRS Skylake-Client-v4 Skylake-Server Skylake-Server-IBRS Skylake-Server-noTSX-IBRS Skylake-Server-v4
    Skylake-Server-v5 Westmere Westmere-IBRS
  `),
  since9: listOf(`
    ClearwaterForest ClearwaterForest-v2 ClearwaterForest-v3 DiamondRapids GraniteRapids-v2 GraniteRapids-v3 GraniteRapids-v4
    GraniteRapids-v5 Icelake-Server-v7 SapphireRapids-v3 SapphireRapids-v4 SapphireRapids-v5 SapphireRapids-v6 SierraForest
    SierraForest-v2 SierraForest-v3 SierraForest-v4 SierraForest-v5
  `),
};

const amd: Models = {
  both: listOf(`
    athlon EPYC EPYC-Genoa EPYC-IBPB EPYC-Milan EPYC-Milan-v2 EPYC-Rome EPYC-Rome-v2 EPYC-Rome-v3 EPYC-Rome-v4 EPYC-v3 EPYC-v4
    Opteron_G1 Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5 phenom
  `),
  since9: listOf('EPYC-Genoa-v2 EPYC-Milan-v3 EPYC-Rome-v5 EPYC-Turin EPYC-v5'),
};

const arm: Models = {
  both: [],
  since9: listOf(`
    a64fx cortex-a35 cortex-a53 cortex-a55 cortex-a57 cortex-a710 cortex-a72 cortex-a76 cortex-a78ae neoverse-n1 neoverse-n2
    neoverse-v1
  `),
};

const generic: Models = {
  both: listOf('host kvm32 kvm64 max qemu32 qemu64 x86-64-v2 x86-64-v2-AES x86-64-v3 x86-64-v4'),
  since9: [],
};

const builtIn: Readonly<Record<Profile, ReadonlySet<string>>> = {
  '8.4': new Set([intel, amd, arm, generic].flatMap((models) => modelsOf(models, '8.4'))),
  '9.2': new Set([intel, amd, arm, generic].flatMap((models) => modelsOf(models, '9.2'))),
};

/** The models of a node of the usual architecture, as its list of capabilities has them. */
export function listCpuModels(profile: Profile): { name: string; custom: 0; vendor: string }[] {
  const of = (vendor: string, models: Models) => modelsOf(models, profile).map((name) => ({ name, custom: 0 as const, vendor }));
  return [...of('GenuineIntel', intel), ...of('AuthenticAMD', amd), ...of('default', generic)];
}

/** What the vendor says of a model that is not there; no models of a cluster's own can be made here. */
export function cpuModelFault(model: string, profile: Profile): string | undefined {
  if (builtIn[profile].has(model)) return undefined;
  return model.startsWith('custom-')
    ? `Custom cputype '${model.slice('custom-'.length)}' not found`
    : `Built-in cputype '${model}' is not defined (missing 'custom-' prefix?)`;
}

function modelsOf({ both, since9 }: Models, profile: Profile): readonly string[] {
  return profile === '8.4' ? both : [...both, ...since9];
}

function listOf(names: string): string[] {
  return names.trim().split(/\s+/);
}
