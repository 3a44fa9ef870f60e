// A provider in Go, on HashiCorp's own plugin library, with the tenant's schema. It asks nobody and answers at once:
// what any plugin costs a core, beside which `npm run bench -- provider` holds ours.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const address = "registry.terraform.io/bitbuilder/bitbuilder"

func main() {
	reattach := flag.Bool("reattach", false, "stay up, and be found through TF_REATTACH_PROVIDERS")
	flag.Parse()
	var options []tf6server.ServeOpt
	if *reattach {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return provider{} }, options...); err != nil {
		log.Fatal(err)
	}
}

// Calls that no bench makes are those of the nil interface.
type provider struct{ tfprotov6.ProviderServer }

var (
	text     = tftypes.String
	number   = tftypes.Number
	texts    = tftypes.List{ElementType: text}
	labels   = tftypes.Map{ElementType: text}
	quotas   = map[string]tftypes.Type{"vms": number, "cores": number, "memory_mib": number, "disk_gib": number, "networks": number}
	timeouts = map[string]tftypes.Type{"create": text, "read": text, "update": text, "delete": text}
	tenant   = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"id": text, "name": text, "description": text, "labels": labels, "drift": texts,
		"quotas":   tftypes.Object{AttributeTypes: quotas},
		"timeouts": tftypes.Object{AttributeTypes: timeouts},
	}}
)

func tenantSchema() *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
		{Name: "id", Type: text, Computed: true},
		{Name: "drift", Type: texts, Computed: true},
		{Name: "name", Type: text, Required: true},
		{Name: "description", Type: text, Optional: true},
		{Name: "labels", Type: labels, Optional: true},
		nested("quotas", quotas),
		nested("timeouts", timeouts),
	}}}
}

func nested(name string, types map[string]tftypes.Type) *tfprotov6.SchemaAttribute {
	object := &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeSingle}
	for each, of := range types {
		object.Attributes = append(object.Attributes, &tfprotov6.SchemaAttribute{Name: each, Type: of, Optional: true})
	}
	return &tfprotov6.SchemaAttribute{Name: name, NestedType: object, Optional: true}
}

func capabilities() *tfprotov6.ServerCapabilities {
	return &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true, PlanDestroy: true}
}

func (provider) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{ServerCapabilities: capabilities()}, nil
}

func (provider) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: capabilities(),
		Provider:           &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas:    map[string]*tfprotov6.Schema{"bitbuilder_tenant": tenantSchema()},
	}, nil
}

func (provider) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (provider) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (provider) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (provider) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (provider) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	proposed, err := request.ProposedNewState.Unmarshal(tenant)
	if err != nil || proposed.IsNull() {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: request.ProposedNewState}, err
	}
	var planned map[string]tftypes.Value
	if err := proposed.As(&planned); err != nil {
		return nil, err
	}
	planned["id"] = planned["name"]
	planned["drift"] = tftypes.NewValue(texts, []tftypes.Value{})
	state, err := tfprotov6.NewDynamicValue(tenant, tftypes.NewValue(tenant, planned))
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &state}, err
}

func (provider) ApplyResourceChange(_ context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return &tfprotov6.ApplyResourceChangeResponse{NewState: request.PlannedState, Private: request.PlannedPrivate}, nil
}
