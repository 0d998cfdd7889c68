// Package protocol serves a framework provider over Terraform's plugin protocol, and
// contains everything that works around terraform-plugin-framework and
// terraform-plugin-go. Each workaround has its file:
//
//   - shortcut.go answers UpgradeResourceState, ReadResource and PlanResourceChange
//     for objects that do not change. The framework transforms, defaults and compares
//     each value several times and copies the schema for every attribute path. Without
//     the shortcut each of these calls takes about a millisecond per object instead of
//     a tenth. The answers must be those of proto6server.Server.UpgradeResourceState,
//     fwserver.Server.ReadResource and fwserver.Server.PlanResourceChange. The tests
//     TestShortcut_* compare them. Remove it once BenchmarkCalls in package provider
//     shows no difference without it.
//     It also hides an identity with an empty ID from a read: fwserver.Server.ReadResource
//     refuses every change of an identity, and old states have such ones.
//     TestAccServiceToken_stateWithoutID fails without it from Terraform 1.12 on.
//   - stored_state.go decodes stored states for it. The JSON decoder of
//     terraform-plugin-go, tftypes.ValueFromJSONWithOpts, builds a path for each
//     attribute. TestDecodeStored compares the results.
//   - plan_create.go plans new objects for the same reason: 0.1 instead of 2
//     milliseconds per object, twice in each apply. It repeats what
//     fwserver.Server.PlanResourceChange does before and after ModifyPlan:
//     Data.TransformDefaults, NullifyWriteOnlyAttributes and MarkComputedNilsAsUnknown.
//     It skips SchemaModifyPlan, because the plan modifiers of the resources change no
//     new objects. TestShortcut_planCreate compares the answers for random
//     configurations. Remove it once BenchmarkChanges in package provider shows no
//     difference without it.
//   - apply_create.go creates objects for the same reason: 0.2 instead of 0.8 milliseconds
//     per object, beside the request to the API. It repeats what fwserver.Server.CreateResource
//     does before and after Create. It skips SchemaSemanticEquality, because the resources
//     keep every value that the plan knows. TestShortcut_create compares the answers for
//     random configurations and for answers of the API that are not as asked. Remove it once
//     BenchmarkChanges shows no difference without it.
//   - validate.go accepts configurations that are certain to be valid, three times for
//     each object that is created and twice in each plan. The framework's
//     fwserver.Server.ValidateResourceConfig takes five times as long. It repeats
//     fwserver.AttributeValidate for attributes of simple types.
//     TestShortcut_validate compares the answers for random configurations. Remove it
//     once BenchmarkCalls in package provider shows no difference without it.
//   - release_context.go releases the context of each call. proto6server.Server's
//     registerContext appends the cancel function of every call to a slice for the
//     life of the process, and with it the context and its loggers: about 150 KiB per
//     planned object. TestReleaseContext fails once the framework releases contexts.
//   - generate_config.go announces GenerateResourceConfig and lets resources remove
//     attributes from the generated configuration. The framework implements the call,
//     but toproto6.ServerCapabilities does not announce it, and resources have no
//     interface to it. Without it Terraform 1.14 and newer write configurations with
//     conflicting attributes. TestServer_capabilities fails once the framework
//     announces it.
//   - log_level.go turns logs off that Terraform discards. Terraform does not tell a
//     provider which logs it discards, and logging.EnvTfLogProvider of plugin-go
//     defaults to all of them: about 80 KiB per planned object are encoded by the
//     provider and decoded by Terraform. No test can tell when it can be removed:
//     measure a plan with and without it after an upgrade.
//   - read_data_source.go lets a data source encode its own state. The framework converts
//     the state to attr.Value and back, compares it, and copies it for each pass, which
//     takes 35 KiB per listed token. TestReadDataSource_encoded compares the results.
//   - read_only.go says what to do instead of setting a read-only attribute. The
//     framework's error says only that it cannot be set, and comes before the resource is
//     asked. TestReadOnlyAdvice fails if the framework words it differently.
//   - redact.go removes secrets from all diagnostics. The framework has no place through
//     which all of them pass.
//   - server.go embeds the framework's server with its optional interfaces, because
//     tf6server finds those by type assertion.
//
// All this was read in terraform-plugin-framework 1.19.0 and terraform-plugin-go
// 0.31.0. Before an upgrade of either, read the functions named above again, and
// privatestate.NewData, which they call, in both versions: whatever differs must be in the
// answers here too. Then update the versions in this comment.
package protocol
