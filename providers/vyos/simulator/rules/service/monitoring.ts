import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/service_monitoring_prometheus.py. */
export function verifyPrometheus(prometheus: View, around: Surroundings): void {
  for (const exporter of prometheus.each()) around.verifyVrf(exporter.value('vrf'));
  for (const module of prometheus.each('blackbox-exporter', 'modules', 'dns', 'name'))
    if (!module.has('query-name')) throw new Refusal(`query name not specified in dns module ${module.name}`);
}

/** Source: vyos-1x conf_mode/service_monitoring_telegraf.py. */
export function verifyTelegraf(telegraf: View, around: Surroundings): void {
  around.verifyVrf(telegraf.value('vrf'));
  const influxdb = telegraf.at('influxdb');
  if (influxdb.exists) {
    demand(influxdb.at('authentication'), ['organization', 'token'], 'influxdb authentication "organization and token" are mandatory!');
    demand(influxdb, ['url'], 'Monitoring influxdb "url" is mandatory!');
  }
  const explorer = telegraf.at('azure-data-explorer');
  if (explorer.exists) {
    const credentials = 'Authentication "client-id, client-secret and tenant-id" are mandatory!';
    demand(explorer.at('authentication'), ['client-id', 'client-secret', 'tenant-id'], credentials);
    demand(explorer, ['database'], 'Monitoring "database" is mandatory!');
    demand(explorer, ['url'], 'Monitoring "url" is mandatory!');
    if (explorer.value('group-metrics') === 'single-table')
      demand(explorer, ['table'], 'Monitoring "table" name for single-table mode is mandatory!');
  }
  const splunk = telegraf.at('splunk');
  if (splunk.exists) {
    demand(splunk.at('authentication'), ['token'], 'Authentication "organization and token" are mandatory!');
    demand(splunk, ['url'], 'Monitoring splunk "url" is mandatory!');
  }
  const loki = telegraf.at('loki');
  if (!loki.exists) return;
  demand(loki, ['url'], 'Monitoring loki "url" is mandatory!');
  if (loki.has('authentication'))
    demand(loki.at('authentication'), ['username', 'password'], 'Authentication "username" and "password" are mandatory!');
}

/** Source: vyos-1x conf_mode/service_monitoring_zabbix-agent.py. */
export function verifyZabbixAgent(agent: View, around: Surroundings): void {
  around.verifyVrf(agent.value('vrf'));
  demand(agent, ['server'], 'Server is required!');
  if (agent.value('authentication', 'mode') !== 'pre-shared-secret') return;
  demand(agent.at('authentication', 'psk'), ['id'], 'PSK identity is required for pre-shared-secret authentication mode');
  demand(agent.at('authentication', 'psk'), ['secret'], 'PSK secret is required for pre-shared-secret authentication mode');
}

function demand(place: View, leaves: readonly string[], words: string): void {
  if (!leaves.every((leaf) => place.has(leaf))) throw new Refusal(words);
}
