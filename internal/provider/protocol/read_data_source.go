package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// encodingDataSource is a data source that can encode its state, so that a long list is
// not converted several times.
type encodingDataSource interface {
	datasource.DataSourceWithConfigure

	// ReadEncoded reads as Read does, and returns the state as the plugin protocol encodes
	// it.
	ReadEncoded(ctx context.Context, config tfsdk.Config) ([]byte, diag.Diagnostics)
}

// dataSourceType is an encodingDataSource and its schema.
type dataSourceType struct {
	newDataSource func() datasource.DataSource
	schema        schema.Schema
}

// ReadDataSource implements tfprotov6.DataSourceServer.
func (s *server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	if resp, ok := s.readEncoded(ctx, req); ok {
		return resp, nil
	}
	return withReleasedContext(ctx, req, s.frameworkServer.ReadDataSource)
}

// readEncoded reads a data source that encodes its state.
func (s *server) readEncoded(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, bool) {
	found, ok := s.encodingDataSource(ctx, req.TypeName)
	data := s.provider.ResourceData()
	if !ok || data == nil || req.Config == nil {
		return nil, false
	}
	config, err := req.Config.Unmarshal(found.schema.Type().TerraformType(ctx))
	if err != nil || config.IsNull() || !config.IsFullyKnown() {
		return nil, false
	}
	d, ok := found.newDataSource().(encodingDataSource)
	if !ok {
		return nil, false
	}
	var configured datasource.ConfigureResponse
	if d.Configure(ctx, datasource.ConfigureRequest{ProviderData: data}, &configured); configured.Diagnostics.HasError() {
		return nil, false
	}
	state, diags := d.ReadEncoded(ctx, tfsdk.Config{Raw: config, Schema: found.schema})
	resp := &tfprotov6.ReadDataSourceResponse{Diagnostics: encodeDiagnostics(ctx, diags)}
	if !diags.HasError() {
		resp.State = &tfprotov6.DynamicValue{MsgPack: state}
	}
	return resp, true
}

// encodingDataSource returns the data source of this name, false if it does not encode
// its state.
func (s *server) encodingDataSource(ctx context.Context, typeName string) (dataSourceType, bool) {
	s.describeDataSources.Do(func() {
		prefix := s.typeName(ctx)
		s.dataSourceTypes = map[string]dataSourceType{}
		for _, newDataSource := range s.provider.DataSources(ctx) {
			d, ok := newDataSource().(encodingDataSource)
			if !ok {
				continue
			}
			var (
				named     datasource.MetadataResponse
				described datasource.SchemaResponse
			)
			d.Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: prefix}, &named)
			d.Schema(ctx, datasource.SchemaRequest{}, &described)
			s.dataSourceTypes[named.TypeName] = dataSourceType{newDataSource, described.Schema}
		}
	})
	found, ok := s.dataSourceTypes[typeName]
	return found, ok
}
