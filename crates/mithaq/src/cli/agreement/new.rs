//! Where a draft goes: `mithaq agreement new`, and what else ends in one.

use std::path::Path;

use mithaq_node::admin::AdminError;

use crate::output::{Output, not_written};

/// Hands out a draft: to a new file, or as it is to standard output.
pub(super) fn draft(
    text: &str,
    next: &dyn Fn(&str) -> String,
    file: Option<&Path>,
    output: &mut Output<'_>,
) -> Result<(), AdminError> {
    let Some(file) = file else {
        if output.is_json() {
            return output.json(&serde_json::json!({ "draft": text }));
        }
        return output.write(text.as_bytes());
    };
    create(file, text.as_bytes())?;
    if output.is_json() {
        return output.json(&serde_json::json!({ "file": file.to_string_lossy() }));
    }
    let file = file.display().to_string();
    output.done(&format!(
        "The draft is in {file}. Edit it, then: {}",
        next(&file)
    ))
}

/// Writes a file that must not exist yet.
pub(super) fn create(file: &Path, bytes: &[u8]) -> Result<(), AdminError> {
    // An edited draft is an hour of a lawyer's work: it is never written over.
    let written = std::fs::File::create_new(file)
        .and_then(|mut new| std::io::Write::write_all(&mut new, bytes));
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(AdminError::usage(
            "file-exists",
            format!("`{}` was not written", file.display()),
            "it exists already",
            "name another file",
        )),
        Err(error) => Err(not_written(error)),
    }
}
