// Package models converts between Terraform's values and the models of the resource
// packages.
//
// Use a [Codec] for the configurations, plans and states of managed resources: there
// are thousands of them in one run, and the Get and Set of the framework take ten times
// as long. Use Get and Set for what is converted once per block: data sources, actions,
// ephemeral resources and the provider block. Use GetAttribute and SetAttribute only for
// states that are incomplete or have another schema: imports, moves and results of
// queries.
package models
