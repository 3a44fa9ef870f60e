const { delimiter } = require('node:path');

/** Each suite sees the source through swc; `cdktn` runs the construct suites once more on CDK Terrain. */
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  // content-disposition and cookie, which Fastify loads, are ESM only: Node 20.19 requires them, Jest does not.
  transform: {
    '^.+\\.ts$|/node_modules/(content-disposition|cookie)/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdktn', '<rootDir>/cdktf.out'],
};

// The end-to-end suite runs once for each core; without the list, for the one on the PATH.
const cores = process.env.BITBUILDER_CORES ? process.env.BITBUILDER_CORES.split(delimiter).filter(Boolean) : [undefined];

module.exports = {
  testTimeout: 60_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts'], testPathIgnorePatterns: ['/test/e2e/', '/node_modules/'] },
    {
      ...base,
      displayName: 'cdktn',
      testMatch: ['<rootDir>/test/constructs/**/*.test.ts'],
      moduleNameMapper: { '^cdktf$': 'cdktn', '^cdktf/(.*)$': 'cdktn/$1', ...base.moduleNameMapper },
    },
    ...cores.map((bitbuilderCore) => ({
      ...base,
      displayName: bitbuilderCore ? `e2e ${bitbuilderCore}` : 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/build.js',
      globals: { bitbuilderCore },
    })),
  ],
};
