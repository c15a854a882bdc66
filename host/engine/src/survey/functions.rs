//! How much work a core function is for an optimizing compiler.
//!
//! Guarantees: no function that is let through takes it more than some hundred megabytes and some ten seconds: it keeps a
//! value for each local at each place where control flow joins, and something for each arm of a jump table. A function of
//! thirty kilobytes can have it take gigabytes, and one of three hundred all that a machine has.
//! Not guaranteed: anything for all functions together, which take time by their number. Hostile: the bytes.

use wasmparser::{BinaryReaderError, CompositeInnerType, FunctionBody, Operator, Payload};

/// The most work of one function, in values that are kept where control flow joins. Two thousand locals and a thousand
/// loops are as much; the largest interpreters that are compiled to WebAssembly come to a third of it.
const MAX_WORK: u64 = 16_000_000;
/// The back edge of a loop is not known when the loop begins: each local is kept there, used or not.
const OF_A_LOOP: u64 = 8;
/// The arm of a jump table, which no local makes more of.
const OF_AN_ARM: u64 = 32;

/// The types of one core module's functions, and how many bodies have been read.
#[derive(Default)]
pub(super) struct Functions {
    /// Parameters of each type.
    parameters: Vec<u64>,
    /// The type of each function that has a body.
    types: Vec<u32>,
    next: usize,
}

impl Functions {
    /// Looks at a section or a body. False: it is too much work.
    pub(super) fn read(&mut self, payload: Payload<'_>) -> Result<bool, BinaryReaderError> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    self.parameters.extend(group?.types().map(|one| match &one.composite_type.inner {
                        CompositeInnerType::Func(function) => function.params().len() as u64,
                        _ => 0,
                    }));
                }
            }
            Payload::FunctionSection(section) => {
                for one in section {
                    self.types.push(one?);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let parameters = self.parameters_of_next();
                return Ok(work(&body, parameters)? <= MAX_WORK);
            }
            _ => {}
        }
        Ok(true)
    }

    fn parameters_of_next(&mut self) -> u64 {
        let of_type = self.types.get(self.next).and_then(|index| usize::try_from(*index).ok());
        self.next += 1;
        // A type that is not there makes the module invalid.
        of_type.and_then(|index| self.parameters.get(index)).copied().unwrap_or(0)
    }
}

fn work(body: &FunctionBody<'_>, parameters: u64) -> Result<u64, BinaryReaderError> {
    let mut locals = parameters;
    for group in body.get_locals_reader()? {
        locals = locals.saturating_add(u64::from(group?.0));
    }
    // A block takes three bytes and an arm one: what can't be too much is not looked at closely.
    let bytes = body.range().len() as u64;
    let at_most =
        (bytes / 3).saturating_mul(OF_A_LOOP).saturating_mul(locals).saturating_add(bytes * OF_AN_ARM);
    if at_most <= MAX_WORK {
        return Ok(at_most);
    }
    let (mut joins, mut arms) = (0_u64, 0_u64);
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Loop { .. } => joins += OF_A_LOOP,
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => joins += 1,
            Operator::BrTable { targets } => arms += u64::from(targets.len()),
            _ => {}
        }
    }
    Ok(joins.saturating_mul(locals).saturating_add(arms.saturating_mul(OF_AN_ARM)))
}
