/**
 * The only file that names the CDK for Terraform, so that the same source serves `cdktf` and its successor `cdktn`
 * (scripts/build-cdktn.mjs). Apps import these names from here as well, and so never mix two cores.
 */
export {
  Annotations,
  App,
  Aspects,
  DefaultTokenResolver,
  Fn,
  HttpBackend,
  LocalBackend,
  propertyAccess,
  StringConcat,
  TerraformDataSource,
  TerraformLocal,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
  Tokenization,
} from 'cdktf';
// Not among the public names of the core, and at the same place in both.
export { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
export type { IAspect, IResolvable, ISynthesisSession, TerraformMetaArguments } from 'cdktf';
