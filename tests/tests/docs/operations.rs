//! The page of all operations.

use std::fmt::Write as _;

use palisade_tests::examples::{self, Example};
use serde_json::Value;

use super::cell;

/// The page, from what `palisade tools --json` says.
pub(super) fn page(tools: &Value) -> String {
    let operations = tools["operations"].as_array().unwrap();
    let mut components: Vec<&str> = operations.iter().map(|one| one["component"].as_str().unwrap()).collect();
    components.sort_unstable();
    components.dedup();
    let mut page = format!(
        "# Operations\n\n{} operations in {} components. Made by `cargo xtask docs` from the components themselves: what each \
         takes and gives is its schema, what it can reach is its import list, and who has it is what the linker says.\n\n\
         A tool with a dot in its title is one of several actions of one tool; the action is the argument before the others.\n",
        operations.len(),
        components.len()
    );
    page.push_str("\n| operation | what it needs | profiles |\n| --- | --- | --- |\n");
    for one in operations {
        let name = one["operation"].as_str().unwrap();
        let _ = writeln!(page, "| [`{name}`](#{}) | {} | {} |", anchor(name), needs(one), profiles(one));
    }
    let examples = examples::all();
    for one in operations {
        section(&mut page, one);
        example(&mut page, one, &examples);
    }
    page
}

/// As GitHub makes it of a heading.
fn anchor(name: &str) -> String {
    name.replace('.', "").to_lowercase()
}

fn needs(operation: &Value) -> String {
    let names: Vec<String> =
        texts(&operation["capabilities"]).map(|name| format!("[{name}](capabilities/{name}.md)")).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn profiles(operation: &Value) -> String {
    let order = ["observe", "investigate", "test", "full-control"];
    let has = |profile: &&str| operation["profiles"][*profile]["verdict"] == "granted";
    let names: Vec<&str> = order.into_iter().filter(|profile| has(profile)).collect();
    if names.is_empty() { "none of the built-in ones".to_owned() } else { names.join(", ") }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn section(page: &mut String, operation: &Value) {
    let name = operation["operation"].as_str().unwrap();
    let description = operation["description"].as_str().unwrap();
    let _ = write!(page, "\n## {name}\n\n{description}\n\n");
    let imports: Vec<String> = texts(&operation["imports"]).map(|import| format!("`{import}`")).collect();
    let component = operation["component"].as_str().unwrap();
    let imports = if imports.is_empty() { "nothing".to_owned() } else { imports.join(", ") };
    let _ = writeln!(
        page,
        "Component `{component}`, which imports {imports}. {}. Profiles: {}.",
        effects(&operation["effects"]),
        profiles(operation)
    );
    fields(page, "parameter", &operation["input_schema"]);
    fields(page, "result", &operation["output_schema"]);
}

/// A call of it, as a line for a shell, and what comes of it.
fn example(page: &mut String, operation: &Value, examples: &[Example]) {
    let name = operation["operation"].as_str().unwrap();
    let example = examples
        .iter()
        .find(|one| one.operation == name)
        .unwrap_or_else(|| panic!("`{name}` has no example; give it a row in tests/examples.json"));
    fit(operation, example);
    let arguments = example.call().to_string();
    // Where a test looks an element up, a reader has seen its reference in a snapshot.
    let references = ["$#save", "$#title", "$#colour"];
    let arguments = references.iter().fold(arguments, |text, reference| text.replace(reference, "e12"));
    let arguments = match arguments.as_str() {
        "{}" => String::new(),
        json => format!(" '{}'", json.replace('\'', r"'\''")),
    };
    let _ = write!(
        page,
        "\n```sh\npalisade call {}{arguments}    # under {}\n```\n\nGives `{}`.\n",
        example.tool(),
        profiles(operation).replace(", ", " or "),
        shape(&example.result)
    );
}

/// The example is what the operation says that it takes and gives.
fn fit(operation: &Value, example: &Example) {
    let name = &example.operation;
    let input = &operation["input_schema"];
    let arguments = &example.arguments;
    assert!(jsonschema::is_valid(input, arguments), "{name}: {arguments} is not what it takes");
    let fields = operation["output_schema"]["properties"].as_object();
    if let (Some(fields), Some(told)) = (fields, example.result.as_object()) {
        let strange = told.keys().find(|field| !fields.contains_key(*field));
        assert_eq!(strange, None, "{name} does not say that it gives this");
    }
}

fn shape(shape: &Value) -> String {
    match shape {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, kind)| format!("{name}: {}", self::shape(kind))).collect();
            if fields.is_empty() { "{…}".to_owned() } else { format!("{{{}}}", fields.join(", ")) }
        }
        Value::String(kind) => kind.replace("any", "any JSON"),
        other => other.to_string(),
    }
}

fn effects(effects: &Value) -> String {
    let is = |name: &str| effects[name] == Value::Bool(true);
    let first = if is("read_only") {
        "Reads only"
    } else if is("destructive") {
        "May destroy something"
    } else {
        "Changes something, and destroys nothing"
    };
    let more = [
        (!is("read_only") && is("idempotent")).then_some(", the same when it is repeated"),
        is("open_world").then_some(", and reaches outside of the app"),
    ];
    more.into_iter().flatten().fold(first.to_owned(), |text, more| text + more)
}

/// A table of an object's fields; nothing where there are none.
fn fields(page: &mut String, heading: &str, schema: &Value) {
    let Some(properties) = schema["properties"].as_object().filter(|all| !all.is_empty()) else { return };
    let required: Vec<&str> = texts(&schema["required"]).collect();
    let _ = write!(page, "\n| {heading} | type | |\n| --- | --- | --- |\n");
    for (name, field) in properties {
        let star =
            if heading == "parameter" && required.contains(&name.as_str()) { " (required)" } else { "" };
        let about = resolve(schema, field)["description"].as_str().or(field["description"].as_str());
        let default = field.get("default").filter(|value| !value.is_null());
        let default = default.map(|value| format!(" Default: `{value}`.")).unwrap_or_default();
        let about = format!("{}{default}", about.unwrap_or_default());
        let _ = writeln!(page, "| `{name}`{star} | {} | {} |", cell(&kind(schema, field, 0)), cell(&about));
    }
}

/// What `$ref` points at.
fn resolve<'a>(whole: &'a Value, part: &'a Value) -> &'a Value {
    let pointer = part["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| whole.pointer(pointer)).unwrap_or(part)
}

/// A schema in a word or two.
fn kind(whole: &Value, part: &Value, depth: usize) -> String {
    let part = resolve(whole, part);
    if depth > 3 {
        return "…".to_owned();
    }
    if let Some(values) = part["enum"].as_array() {
        return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(value) = part.get("const") {
        return format!("`{value}`");
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(of) = part[several].as_array() {
            let kinds: Vec<String> =
                of.iter().map(|one| kind(whole, one, depth + 1)).filter(|kind| kind != "null").collect();
            return kinds.join(" or ");
        }
    }
    let name = |kind: &str| match kind {
        "array" => format!("list of {}", kind_of_items(whole, part, depth)),
        other => other.to_owned(),
    };
    match &part["type"] {
        Value::String(one) => name(one),
        Value::Array(several) => {
            let several = several.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            several.map(name).collect::<Vec<_>>().join(" or ")
        }
        _ => "any JSON".to_owned(),
    }
}

fn kind_of_items(whole: &Value, part: &Value, depth: usize) -> String {
    part.get("items").map_or_else(|| "any JSON".to_owned(), |items| kind(whole, items, depth + 1))
}
