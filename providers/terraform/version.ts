/** The version of the provider; `scripts/build-provider.mjs` checks that it is the package's. */
export const version = '0.1.0';
