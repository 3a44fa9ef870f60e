import { Construct } from 'constructs';
import { tenantParty } from '../lib/isolation/facts.js';
import type { tenant } from '../lib/kinds/tenant.js';
import type { Written } from './attributes.js';
import { TenantData } from './data-sources.js';
import type { IsolationEnd } from './isolation.js';
import { TenantResource, type TimeoutsProps } from './resources.js';
import { onlyChild } from './validation.js';

/** A tenant, made here or elsewhere. */
export interface ITenant extends IsolationEnd {
  /** Reference to its id; whoever uses it depends on the tenant. */
  readonly tenantId: string;
  /** Its name as the code knows it. */
  readonly tenantName: string;
}

/** What a {@link Tenant} accepts. */
export interface TenantProps extends Omit<Written<typeof tenant.spec>, 'name'>, TimeoutsProps {
  /** @default the id of the construct */
  readonly name?: string;
}

/** A customer or team. Its networks, links and VMs are given the tenant itself, not its id. */
export class Tenant extends Construct implements ITenant {
  /** A tenant that another stack, or nobody here, manages. */
  static fromName(scope: Construct, id: string, name: string): ITenant {
    return { tenantId: new TenantData(scope, id, { id: name }).id, tenantName: name, isolationEnd: tenantParty(name) };
  }

  readonly resource: TenantResource;
  readonly tenantName: string;

  constructor(scope: Construct, id: string, props: TenantProps = {}) {
    const name = props.name ?? id;
    super(scope, id);
    this.resource = new TenantResource(this, onlyChild, { ...props, name });
    this.tenantName = name;
  }

  get tenantId(): string {
    return this.resource.id;
  }

  get isolationEnd(): string {
    return tenantParty(this.tenantName);
  }
}
