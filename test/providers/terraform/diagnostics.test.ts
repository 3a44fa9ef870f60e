import { isAboutFixed } from '../../../providers/terraform/diagnostics.js';

describe('whether a refusal is about nothing but what cannot change in place', () => {
  const schema = { replaces: [['name'], ['disks', '*', 'slot']] };
  const refusal = (...paths: (string | number)[][]) => ({
    code: 'invalid_spec' as const,
    problems: paths.map((path) => ({ path, message: 'differs' })),
  });

  test.each([
    [true, refusal(['name'])],
    [true, refusal(['name'], ['disks', 'scsi0', 'slot'])],
    [false, refusal(['name'], ['memory_mib'])],
    [false, refusal(['disks', 'scsi0'])],
    [false, refusal()],
    [false, { ...refusal(['name']), code: 'conflict' as const }],
  ])('%s: %j', (isSo, failure) => {
    expect(isAboutFixed(schema, failure)).toBe(isSo);
  });
});
