import { terraformEphemeral } from '../../lib/derive/terraform-ephemeral.js';
import type { TerraformSchema } from '../../lib/derive/terraform-schema.js';
import type { Ephemeral } from '../../lib/ephemeral.js';
import { DiagnosticError } from './diagnostics.js';

/** What is handed out by what Terraform calls it; schemas are derived when they are asked for. */
export class EphemeralTable {
  private readonly byType: ReadonlyMap<string, Ephemeral>;

  constructor(ephemerals: readonly Ephemeral[]) {
    this.byType = new Map(ephemerals.map((ephemeral) => [`bitbuilder_${ephemeral.name}`, ephemeral]));
  }

  get typeNames(): readonly string[] {
    return [...this.byType.keys()];
  }

  get(typeName: string): { ephemeral: Ephemeral; schema: TerraformSchema } {
    const ephemeral = this.byType.get(typeName);
    if (ephemeral) return { ephemeral, schema: terraformEphemeral(ephemeral) };
    const detail = `This version of the provider has ${this.typeNames.join(', ')}.`;
    throw new DiagnosticError([{ severity: 'error', summary: `No ephemeral resource type "${typeName}"`, detail }]);
  }
}
