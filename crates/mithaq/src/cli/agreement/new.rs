//! `mithaq agreement new`: where a draft goes.

use std::path::Path;

use mithaq_node::admin::AdminError;

use crate::output::{Output, not_written};

/// Hands out a draft: to a new file, or as it is to standard output.
pub(super) fn draft(
    text: &str,
    template: &str,
    file: Option<&Path>,
    output: &mut Output<'_>,
) -> Result<(), AdminError> {
    let Some(file) = file else {
        if output.is_json() {
            return output.json(&serde_json::json!({ "draft": text }));
        }
        return output.write(text.as_bytes());
    };
    // An edited draft is an hour of a lawyer's work: it is never written over.
    let written = std::fs::File::create_new(file)
        .and_then(|mut new| std::io::Write::write_all(&mut new, text.as_bytes()));
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(AdminError::usage(
                "file-exists",
                format!("`{}` was not written", file.display()),
                "it exists already",
                "name another file",
            ));
        }
        Err(error) => return Err(not_written(error)),
    }
    if output.is_json() {
        return output.json(&serde_json::json!({ "file": file.to_string_lossy() }));
    }
    let file = file.display();
    let next = match template {
        "participant" => format!("mithaq participant add NAME --terms {file}"),
        _ => format!("mithaq agreement propose {file}"),
    };
    output.done(&format!("The draft is in {file}. Edit it, then: {next}"))
}
