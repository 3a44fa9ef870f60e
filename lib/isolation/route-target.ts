/**
 * A route target as routers compare it: as numbers, whatever zeros stand before them. FRR takes `65000:010001` for `65000:10001`
 * (bgp_ecommunity.c reads digits).
 */
function comparable(target: string): string {
  return target.replace(/\d+/g, (digits) => String(BigInt(digits)));
}

function numberOf(target: string): string {
  return target.slice(target.lastIndexOf(':'));
}

/** What an import matches: the target, and the VNI of whoever exports `AS:VNI` without writing it down. */
export function importedAs(target: string): readonly [string, string] {
  const text = comparable(target);
  return [text, numberOf(text)];
}

/** What matches an export: the target, and whoever has its number for a VNI and imports `AS:VNI` without writing it down. */
export function exportedAs(target: string): readonly [string, string] {
  const text = comparable(target);
  return [text, `*${numberOf(text)}`];
}

/** What goes without saying: a VRF exports and imports `AS:VNI`, and which AS that is, only the router or the inventory knows. */
export function targetsOfVni(vni: string | number): { readonly exports: string; readonly imports: string } {
  return { exports: `:${vni}`, imports: `*:${vni}` };
}
