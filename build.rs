//! Makes the C header, and links the library so that it is never unmapped.

use std::path::{Path, PathBuf};
use std::{env, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The library's threads outlive whoever unloads it. Where there is no such flag, src/ffi/pin.rs does it at run time.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let sources = [
        "src/boundary/code.rs",
        "src/ffi/status.rs",
        "src/ffi/library.rs",
        "src/ffi/connection.rs",
        "src/ffi/unassign.rs",
        "src/ffi/operation.rs",
    ];
    println!("cargo:rerun-if-changed=cbindgen.toml");
    for source in sources {
        println!("cargo:rerun-if-changed={source}");
    }
    // The committed include/cspn.h is compared with this one by a test; nothing else reads it.
    header(&root, &sources)?.write_to_file(PathBuf::from(env::var("OUT_DIR")?).join("cspn.h"));
    Ok(())
}

fn header(root: &Path, sources: &[&str]) -> Result<cbindgen::Bindings, Box<dyn std::error::Error>> {
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).map_err(io::Error::other)?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources {
        builder = builder.with_src(root.join(source));
    }
    Ok(builder.generate()?)
}
