//! Differences between components and their operations. Guarantees and threats: those of [`super`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{About, Area, ComponentEntry, Effects, Found, Operation};

pub(super) fn components(found: &mut Found, old: &[ComponentEntry], new: &[ComponentEntry]) {
    let by_name = |all: &'_ [ComponentEntry]| -> BTreeMap<String, ComponentEntry> {
        all.iter().map(|entry| (entry.name.clone(), entry.clone())).collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        let mut about = found.about(format!("component {name}"));
        let imports = |entry: Option<&ComponentEntry>| -> BTreeSet<String> {
            entry.iter().flat_map(|entry| entry.imports.iter().cloned()).collect()
        };
        match (was, is) {
            (None, Some(_)) => about.change(Area::Authority, true, "component", None, Some(String::new())),
            (Some(_), None) => about.change(Area::Authority, false, "component", Some(String::new()), None),
            (Some(was), Some(is)) if was.sha256 != is.sha256 => {
                let digests = (Some(was.sha256.to_string()), Some(is.sha256.to_string()));
                about.change(Area::Other, false, "code", digests.0, digests.1);
            }
            _ => {}
        }
        about.members("import", &imports(was), &imports(is), true);
        if was
            .zip(is)
            .is_some_and(|(was, is)| was.imports != is.imports && imports(Some(was)) == imports(Some(is)))
        {
            let order = |entry: &ComponentEntry| Some(entry.imports.join(", "));
            about.change(Area::Other, false, "order of imports", was.and_then(order), is.and_then(order));
        }
        operations(
            found,
            name,
            was.map_or(&[], |entry| &entry.operations),
            is.map_or(&[], |entry| &entry.operations),
        );
    }
}

fn operations(found: &mut Found, component: &str, old: &[Operation], new: &[Operation]) {
    let labels: BTreeSet<String> = old.iter().chain(new).map(Operation::label).collect();
    for label in labels {
        let of = |all: &'_ [Operation]| all.iter().find(|operation| operation.label() == label).cloned();
        let mut about = found.about(format!("operation {label}"));
        match (of(old), of(new)) {
            (None, Some(is)) => {
                about.change(Area::Authority, true, "operation", None, Some(effects(is.effects)));
                about.change(Area::Reading, false, "description", None, Some(is.description));
            }
            (Some(was), None) => {
                about.change(Area::Authority, false, "operation", Some(effects(was.effects)), None);
                about.change(Area::Reading, false, "description", Some(was.description), None);
            }
            (Some(was), Some(is)) => about.operation(&was, &is),
            (None, None) => {}
        }
    }
    let order = |all: &[Operation]| all.iter().map(Operation::label).collect::<Vec<_>>();
    let (was, is) = (order(old), order(new));
    if was != is && was.iter().collect::<BTreeSet<_>>() == is.iter().collect::<BTreeSet<_>>() {
        found.about(format!("component {component}")).change(
            Area::Reading,
            false,
            "order of operations",
            Some(was.join(", ")),
            Some(is.join(", ")),
        );
    }
}

impl About<'_> {
    fn operation(&mut self, old: &Operation, new: &Operation) {
        if old.effects != new.effects {
            let widens = is_worse(old.effects, new.effects);
            let (was, is) = (effects(old.effects), effects(new.effects));
            self.change(Area::Authority, widens, "effects", Some(was), Some(is));
        }
        if old.kind != new.kind {
            let kind = |operation: &Operation| Some(format!("{:?}", operation.kind).to_lowercase());
            // Reached by other requests than those that people approve: as good as another operation.
            self.change(Area::Authority, true, "kind", kind(old), kind(new));
        }
        if old.resource_uri != new.resource_uri {
            let widens = new.resource_uri.is_some();
            let (was, is) = (old.resource_uri.clone(), new.resource_uri.clone());
            self.change(Area::Authority, widens, "resource", was, is);
        }
        let (was, is) = ((old.tool.clone(), &old.action), (new.tool.clone(), &new.action));
        if was != is {
            let show = |(tool, action): (String, &Option<String>)| Some(format!("{tool} {action:?}"));
            self.change(Area::Reading, false, "tool and action", show(was), show(is));
        }
        self.text(Area::Reading, "description", Some(&old.description), Some(&new.description));
        let schema = |schema: Option<&Value>| schema.map(Value::to_string);
        let (was, is) = (schema(Some(&old.input_schema)), schema(Some(&new.input_schema)));
        self.text(Area::Reading, "input schema", was.as_ref(), is.as_ref());
        let (was, is) = (schema(old.output_schema.as_ref()), schema(new.output_schema.as_ref()));
        self.text(Area::Reading, "output schema", was.as_ref(), is.as_ref());
        self.text(Area::Reading, "discriminator", old.discriminator.as_ref(), new.discriminator.as_ref());
        let aliases = |operation: &Operation| {
            let pairs = operation.aliases.iter().map(|alias| format!("{} = {}", alias.name, alias.canonical));
            (!operation.aliases.is_empty()).then(|| pairs.collect::<Vec<_>>().join(", "))
        };
        self.text(Area::Reading, "aliases", aliases(old).as_ref(), aliases(new).as_ref());
    }
}

/// Whether any effect is worse than it was.
fn is_worse(old: Effects, new: Effects) -> bool {
    (old.read_only && !new.read_only)
        || (!old.destructive && new.destructive)
        || (old.idempotent && !new.idempotent)
        || (!old.open_world && new.open_world)
}

/// Effects in words.
pub(crate) fn effects(effects: Effects) -> String {
    [
        if effects.read_only { "read-only" } else { "changes things" },
        if effects.destructive { "destructive" } else { "not destructive" },
        if effects.idempotent { "idempotent" } else { "not idempotent" },
        if effects.open_world { "reaches outside" } else { "stays inside" },
    ]
    .join(", ")
}
