/**
 * The only file that names the CDK for Terraform, so that the same source serves `cdktf` and its successor `cdktn`
 * (scripts/build-cdktn.mjs). Apps import these names from here as well, and so never mix two cores.
 */
export {
  Annotations,
  App,
  Aspects,
  Fn,
  HttpBackend,
  LocalBackend,
  propertyAccess,
  TerraformDataSource,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from 'cdktf';
// Not among the public names of the core, and at the same place in both.
export { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
export type { IAspect, IResolvable, ISynthesisSession, TerraformMetaArguments } from 'cdktf';
