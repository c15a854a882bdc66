use palisade_sdk::{Context, Database, Files, tool};

mod files {
    use super::{Files, tool};

    /// Counts directories.
    #[tool]
    pub(crate) fn directories(files: &Files) -> usize {
        files.roots().len()
    }
}

/// Counts databases.
#[tool]
fn databases(db: &Database) -> usize {
    db.granted().len()
}

/// Counts them and says so: `Context` makes no difference.
#[tool]
fn told(db: &Database, context: &Context) -> usize {
    context.info("counting");
    db.granted().len()
}

palisade_sdk::export!(databases, told, files::directories);

fn main() {}
