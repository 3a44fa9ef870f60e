/** The style of the page: system fonts, light or dark as the reader has it, one column on a phone. */
export const pageStyle = `
:root{--bg:#f6f7f9;--card:#fff;--ink:#1b1f24;--faint:#626c77;--line:#dfe3e8;--code:#f0f2f5;
--created:#1a7f37;--changed:#8f6400;--replaced:#b34700;--destroyed:#c9242e;--same:#8b949e;
--good:#dff3e4;--warning:#fff3d1;--danger:#ffe1e0;--note:#e2eefd;--accent:#2557d6}
@media (prefers-color-scheme:dark){:root{--bg:#0e1116;--card:#161b22;--ink:#e6edf3;--faint:#929da9;--line:#2b323b;--code:#1f262f;
--created:#4cc368;--changed:#dcae3f;--replaced:#f0883e;--destroyed:#ff7b78;--same:#6e7681;
--good:#12301c;--warning:#352a0c;--danger:#3d1618;--note:#122a4a;--accent:#86aeff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
header,nav,main,footer{max-width:64rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.5rem}
header::before{content:"";display:block;width:3.5rem;height:.4rem;border-radius:.2rem;margin-bottom:1.2rem;background:var(--accent)}
header.blocked::before{background:var(--destroyed)}header.clean::before{background:var(--created)}
.eyebrow,.counts,footer,.faint{color:var(--faint)}
.eyebrow{margin:0;font-size:.9rem}
h1{margin:.2rem 0;font-size:clamp(1.5rem,4vw,2.2rem);line-height:1.2;letter-spacing:-.02em;text-wrap:balance;overflow-wrap:anywhere}
header.blocked h1{color:var(--destroyed)}
.counts{margin:.3rem 0 0}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin-top:1rem;font-size:.9rem}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
section{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1.1rem 1.4rem 1.3rem;margin:1.2rem 0}
h2{font-size:1.05rem;margin:0 0 .7rem;letter-spacing:-.01em}
p{margin:.6rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.4rem;margin:.8rem 0}
dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
dd.good{color:var(--created)}dd.warning{color:var(--replaced)}dd.danger{color:var(--destroyed);font-weight:600}
.alert{margin:.6rem 0;padding:.7rem 1rem;border-radius:.5rem;overflow-wrap:anywhere}
.alert.good{background:var(--good)}.alert.warning{background:var(--warning)}.alert.danger{background:var(--danger)}.alert.note{background:var(--note)}
ul,ol{margin:.5rem 0;padding-left:1.4rem}li{margin:.25rem 0;overflow-wrap:anywhere}
li ul{color:var(--faint);font-size:.92rem;margin:.15rem 0 .4rem;padding-left:1.1rem}
.alert ul{margin:.2rem 0 0;color:inherit}
ol li ul{list-style:none;padding:0;margin:0 0 .3rem}
ul:has(>.change){list-style:none;padding:0}
.change{display:flex;gap:.7rem;padding:.45rem 0;border-top:1px solid var(--line)}.change:first-child{border-top:0}
.change>div{flex:1;min-width:0}
.sign{display:inline-block;flex:none;width:1.5rem;height:1.5rem;border-radius:.4rem;text-align:center;font-weight:700;line-height:1.5rem;background:var(--code)}
.sign.created{color:var(--created)}.sign.changed{color:var(--changed)}.sign.replaced{color:var(--replaced)}.sign.destroyed{color:var(--destroyed)}
code,pre{font:.86em/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--code);border-radius:.3rem;padding:.1em .35em;overflow-wrap:anywhere}
pre{background:var(--code);border-radius:.5rem;padding:.8rem 1rem;margin:.5rem 0;overflow-x:auto;font-size:.82rem}
pre .set{color:var(--created)}pre .delete{color:var(--destroyed)}
details{border-top:1px solid var(--line);padding:.45rem 0}summary{cursor:pointer;overflow-wrap:anywhere}
table{border-collapse:collapse}th,td{padding:.3rem .8rem .3rem 0;text-align:left;border-bottom:1px solid var(--line)}
.meter{display:flex;height:.7rem;border-radius:.35rem;background:var(--code);overflow:hidden;max-width:32rem}
.meter i{background:var(--same)}.meter b.more{background:var(--changed)}.meter b.less{background:repeating-linear-gradient(45deg,var(--created) 0 4px,transparent 4px 7px)}.meter b.over{background:var(--destroyed)}
figure{margin:.4rem 0}figure svg{width:100%;height:auto;max-width:60rem;display:block}
.narrow{display:none}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
svg .party{font-size:16px;font-weight:650}svg .network{font-weight:600;fill:var(--faint)}svg .name{font-weight:550}svg .faint{font-size:11.5px;fill:var(--faint)}
svg rect{fill:var(--card);stroke:var(--line);stroke-width:1.2}
svg .card{fill:var(--bg)}svg .subnet{fill:var(--note);stroke:transparent}svg .tunnel{stroke-dasharray:4 3;stroke:var(--same)}
svg .wire{stroke:var(--same);stroke-width:1.2;fill:none}
svg rect.created{stroke:var(--created);stroke-width:2.2}svg rect.changed{stroke:var(--changed);stroke-width:2.2}
svg rect.replaced{stroke:var(--replaced);stroke-width:2.2}svg rect.destroyed{stroke:var(--destroyed);stroke-width:2.2;stroke-dasharray:5 3;opacity:.75}
svg .sign{font-size:12px;font-weight:650}svg .created.sign{fill:var(--created)}svg .changed.sign{fill:var(--changed)}svg .replaced.sign{fill:var(--replaced)}svg .destroyed.sign{fill:var(--destroyed)}
svg .breach{stroke:var(--destroyed);stroke-width:3;fill:none}svg .arrowhead{fill:var(--destroyed)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.85rem;color:var(--faint)}
.legend span::before{content:"";display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;border:2px solid;margin-right:.4rem;vertical-align:-.1rem}
.legend .created::before{color:var(--created)}.legend .changed::before{color:var(--changed)}.legend .replaced::before{color:var(--replaced)}.legend .destroyed::before{color:var(--destroyed);border-style:dashed}
footer{padding-bottom:3rem;font-size:.85rem;overflow-wrap:anywhere}
@media (max-width:40rem){header,nav,main,footer{padding-left:1rem;padding-right:1rem}header{padding-top:1.5rem}section{padding:.9rem 1rem 1rem;border-radius:.6rem}
dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}.wide{display:none}.narrow{display:block}pre{font-size:.76rem}}
@media print{body{background:#fff}section{break-inside:avoid}nav{display:none}}
`;
