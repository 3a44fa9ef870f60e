/** Where Terraform and OpenTofu know the provider, without the host of their registry. */
export const providerSource = 'bitbuilder/bitbuilder';

/** The one version that these constructs were derived for: package and provider are released together. */
export const providerVersion = '0.1.0';

/** Told to the core with every element, so that a stack without the provider construct is refused at synth. */
export const generatorMetadata = { providerName: 'bitbuilder', providerVersion, providerVersionConstraint: providerVersion };
