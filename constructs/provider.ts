import type { Construct } from 'constructs';
import type { Problem } from '../lib/errors.js';
import { tokenFault } from '../lib/wire.js';
import { Addressing } from './addressing.js';
import { generatorMetadata, providerSource } from './provider-source.js';
import { layMirror } from './provider-mirror.js';
import { addCustomSynthesis, TerraformProvider } from './terraform.js';
import { isUnknown, refuse } from './validation.js';

/** What a {@link BitBuilderProvider} accepts. */
export interface BitBuilderProviderProps {
  /** Where the shim answers: `http://127.0.0.1:7420` or `unix:/run/bitbuilder.sock`. Without it, what the environment or `bbctl` says. */
  readonly endpoint?: string;
  /** Bearer token. It would stand in the synthesised file: pass a sensitive variable, or leave it to the environment. */
  readonly token?: string;
  /** Name of a second provider of one stack, for a second shim. */
  readonly alias?: string;
  /**
   * Directory of provider packages in the layout of a filesystem mirror; `false` leaves finding the provider to Terraform.
   * @default the provider that was built with this package, when it was
   */
  readonly mirror?: string | false;
}

/**
 * The provider of a stack. With a provider that was built beside the constructs, `cdktf deploy` needs neither a registry nor
 * settings (docs/adr/0004-cdktf-deploy-offline.md).
 */
export class BitBuilderProvider extends TerraformProvider {
  readonly #props: BitBuilderProviderProps;

  constructor(scope: Construct, id = 'bitbuilder', props: BitBuilderProviderProps = {}) {
    refuse(scope, id, 'Provider', tokenProblems(props.token));
    super(scope, id, {
      terraformResourceType: 'bitbuilder',
      terraformProviderSource: providerSource,
      terraformGeneratorMetadata: generatorMetadata,
    });
    this.#props = props;
    const { mirror } = props;
    addCustomSynthesis(this, {
      onSynthesize: (session) => {
        Addressing.of(this)?.save();
        if (mirror !== false) layMirror(this, session, mirror);
      },
    });
  }

  override get alias(): string | undefined {
    return this.#props.alias;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { endpoint, token } = this.#props;
    return { endpoint, token };
  }
}

function tokenProblems(token: string | undefined): Problem[] {
  const fault = token === undefined || isUnknown(token) ? undefined : tokenFault(token.trim());
  return fault === undefined ? [] : [{ path: ['token'], message: `${fault}; \`bbctl token\` prints the right one where the shim runs` }];
}
