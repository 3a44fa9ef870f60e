/** Before the end-to-end tests: what they run is built once, not by each of them. */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

module.exports = () => {
  // Jest asks once for each core.
  if (process.env.BITBUILDER_IS_BUILT) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: join(__dirname, '..', '..'), stdio: ['ignore', 'ignore', 'inherit'] });
  process.env.BITBUILDER_IS_BUILT = '1';
};
