//! The WASI interfaces, on the handles: authorize, clamp, act, map the error.

use std::sync::Arc;

use palisade_engine::Doing;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi_io::streams::{DynInputStream, DynOutputStream, Error as IoError};

use super::bindings::{
    Advice, Datetime, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags, preopens, types, wall_clock,
};
use super::entries::Entries;
use super::error::{FsError, FsResult};
use super::grant::FilesGrant;
use super::handles::{self, Descriptor, Request};
use super::metadata;
use super::path::GuestPath;
use super::streams::{self, At, FileInput, FileOutput};
use crate::blocking::Blocking;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct FilesCall {
    pub(super) grant: Arc<FilesGrant>,
    pub(super) blocking: Blocking,
}

/// The handle table and the grant, for one host function.
pub(super) struct FilesView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a FilesCall,
}

/// Names [`FilesView`] to the linker.
pub(super) struct Files;

impl HasData for Files {
    type Data<'a> = FilesView<'a>;
}

/// Names the handle table to the linker, for `wasi:io`.
pub(super) struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

type Handle = Resource<Descriptor>;

impl FilesView<'_> {
    /// The handle's own copy, so that work can be sent to another thread.
    fn get(&self, handle: &Handle) -> FsResult<Descriptor> {
        Ok(self.table.get(handle)?.clone())
    }

    /// Runs blocking work on a handle.
    async fn with<T: Send + 'static>(
        &mut self,
        handle: &Handle,
        work: impl FnOnce(Descriptor) -> Result<T, ErrorCode> + Send + 'static,
    ) -> FsResult<T> {
        let descriptor = self.get(handle)?;
        Ok(self.call.blocking.run(move || work(descriptor)).await??)
    }

    /// As [`with`](Self::with), for what is done to the entry at a path: that stands in the record of what the call did.
    async fn at<T: Send + 'static>(
        &mut self,
        what: &'static str,
        handle: &Handle,
        path: GuestPath,
        work: impl FnOnce(Descriptor, &GuestPath) -> Result<T, ErrorCode> + Send + 'static,
    ) -> FsResult<T> {
        let doing = self.call.blocking.effect(what, || path.as_str().to_owned());
        doing.of(self.with(handle, move |it| work(it, &path)).await)
    }

    /// Begins something that is done to an open file or directory: handles are told by number, as where they were opened.
    fn on(&self, what: &'static str, handle: &Handle) -> Doing {
        self.call.blocking.effect(what, || format!("handle {}", handle.rep()))
    }
}

fn follows(flags: PathFlags) -> bool {
    flags.contains(PathFlags::SYMLINK_FOLLOW)
}

fn io(error: std::io::Error) -> ErrorCode {
    super::error::code(&error)
}

impl types::Host for FilesView<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<ErrorCode> {
        match error {
            FsError::Code(code) => Ok(code),
            FsError::Trap(error) => Err(error),
        }
    }

    async fn filesystem_error_code(
        &mut self,
        error: Resource<IoError>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(self.table.get(&error)?.downcast_ref::<ErrorCode>().copied())
    }
}

impl types::HostDescriptor for FilesView<'_> {
    async fn read_via_stream(&mut self, this: Handle, offset: u64) -> FsResult<Resource<DynInputStream>> {
        let file = Arc::clone(self.get(&this)?.read_file()?);
        self.on("files.read-stream", &this).done(|| format!("from byte {offset}"));
        let stream: DynInputStream = Box::new(FileInput::new(file, offset, self.call.blocking.clone()));
        Ok(self.table.push(stream)?)
    }

    async fn write_via_stream(&mut self, this: Handle, offset: u64) -> FsResult<Resource<DynOutputStream>> {
        self.output(&this, At::Offset(offset))
    }

    async fn append_via_stream(&mut self, this: Handle) -> FsResult<Resource<DynOutputStream>> {
        self.output(&this, At::End)
    }

    /// Advice is free to ignore, and is.
    async fn advise(&mut self, this: Handle, _: u64, _: u64, _: Advice) -> FsResult<()> {
        match self.get(&this)? {
            Descriptor::ReadFile(_) | Descriptor::WriteFile(_) => Ok(()),
            Descriptor::ReadDir(_) | Descriptor::WriteDir(_) => Err(ErrorCode::BadDescriptor.into()),
        }
    }

    async fn sync_data(&mut self, this: Handle) -> FsResult<()> {
        self.with(&this, |it| match it {
            Descriptor::WriteFile(file) => file.file().sync_data().map_err(io),
            Descriptor::WriteDir(dir) => dir.sync(),
            Descriptor::ReadDir(_) | Descriptor::ReadFile(_) => Ok(()),
        })
        .await
    }

    async fn get_flags(&mut self, this: Handle) -> FsResult<DescriptorFlags> {
        Ok(self.get(&this)?.flags())
    }

    async fn get_type(&mut self, this: Handle) -> FsResult<DescriptorType> {
        Ok(match self.get(&this)? {
            Descriptor::ReadDir(_) | Descriptor::WriteDir(_) => DescriptorType::Directory,
            Descriptor::ReadFile(_) | Descriptor::WriteFile(_) => DescriptorType::RegularFile,
        })
    }

    async fn set_size(&mut self, this: Handle, size: u64) -> FsResult<()> {
        self.with(&this, move |it| it.write_file()?.file().set_len(size).map_err(io)).await
    }

    async fn set_times(
        &mut self,
        this: Handle,
        access: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        let times = metadata::times(access, modified)?;
        self.with(&this, move |it| match it {
            Descriptor::WriteDir(dir) => dir.set_own_times(times),
            Descriptor::ReadDir(_) => Err(ErrorCode::ReadOnly),
            it => it.write_file()?.file().set_times(metadata::file_times(times)).map_err(io),
        })
        .await
    }

    async fn read(&mut self, this: Handle, length: u64, offset: u64) -> FsResult<(Vec<u8>, bool)> {
        // `length` is clamped in `handles::read`, where it sizes the buffer.
        let doing = self.on("files.read", &this);
        let read = self.with(&this, move |it| handles::read(it.read_file()?, length, offset).map_err(io));
        doing.told(read.await, |(bytes, _)| format!("{} bytes", bytes.len()))
    }

    async fn write(&mut self, this: Handle, buffer: Vec<u8>, offset: u64) -> FsResult<u64> {
        let doing = self.on("files.write", &this);
        let written = self.with(&this, move |it| {
            streams::write_all(it.write_file()?.file(), &buffer, At::Offset(offset)).map_err(io)
        });
        doing.told(written.await, |bytes| format!("{bytes} bytes"))
    }

    async fn read_directory(&mut self, this: Handle) -> FsResult<Resource<Entries>> {
        let doing = self.on("files.list", &this);
        let entries = doing.of(self.with(&this, |it| Entries::open(it.read_dir()?.dir())).await)?;
        Ok(self.table.push(entries)?)
    }

    async fn sync(&mut self, this: Handle) -> FsResult<()> {
        self.with(&this, |it| match it {
            Descriptor::WriteFile(file) => file.file().sync_all().map_err(io),
            Descriptor::WriteDir(dir) => dir.sync(),
            Descriptor::ReadDir(_) | Descriptor::ReadFile(_) => Ok(()),
        })
        .await
    }

    async fn create_directory_at(&mut self, this: Handle, path: String) -> FsResult<()> {
        let path = GuestPath::new(path)?;
        self.at("files.create-directory", &this, path, move |it, path| it.write_dir()?.create_dir(path)).await
    }

    async fn stat(&mut self, this: Handle) -> FsResult<DescriptorStat> {
        self.with(&this, |it| Ok(metadata::descriptor_stat(&it.stat()?))).await
    }

    async fn stat_at(&mut self, this: Handle, flags: PathFlags, path: String) -> FsResult<DescriptorStat> {
        let path = GuestPath::new(path)?;
        self.at("files.stat", &this, path, move |it, path| {
            Ok(metadata::descriptor_stat(&it.read_dir()?.stat(path, follows(flags))?))
        })
        .await
    }

    async fn set_times_at(
        &mut self,
        this: Handle,
        flags: PathFlags,
        path: String,
        access: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        let (path, times) = (GuestPath::new(path)?, metadata::times(access, modified)?);
        self.at("files.set-times", &this, path, move |it, path| {
            it.write_dir()?.set_times(path, follows(flags), times)
        })
        .await
    }

    async fn link_at(
        &mut self,
        this: Handle,
        old_flags: PathFlags,
        old_path: String,
        new: Handle,
        new_path: String,
    ) -> FsResult<()> {
        if follows(old_flags) {
            return Err(ErrorCode::Invalid.into());
        }
        let (old_path, new_path) = (GuestPath::new(old_path)?, GuestPath::new(new_path)?);
        let new = self.get(&new)?;
        self.at("files.link", &this, old_path, move |it, old_path| {
            it.write_dir()?.link(old_path, new.write_dir()?, &new_path)
        })
        .await
    }

    async fn open_at(
        &mut self,
        this: Handle,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Handle> {
        let path = GuestPath::new(path)?;
        let request = Request::new(follows(path_flags), open_flags, flags)?;
        let doing = self.call.blocking.effect("files.open", || path.as_str().to_owned());
        let opened = match self.with(&this, move |it| it.open(&path, request)).await {
            Ok(opened) => self.table.push(opened)?,
            Err(error) => return doing.of(Err(error)),
        };
        doing.done(|| format!("handle {}", opened.rep()));
        Ok(opened)
    }

    async fn readlink_at(&mut self, this: Handle, path: String) -> FsResult<String> {
        let path = GuestPath::new(path)?;
        self.at("files.read-link", &this, path, move |it, path| it.read_dir()?.read_link(path)).await
    }

    async fn remove_directory_at(&mut self, this: Handle, path: String) -> FsResult<()> {
        let path = GuestPath::new(path)?;
        self.at("files.remove-directory", &this, path, move |it, path| it.write_dir()?.remove_dir(path)).await
    }

    async fn rename_at(&mut self, this: Handle, old: String, new_dir: Handle, new: String) -> FsResult<()> {
        let (old, new) = (GuestPath::new(old)?, GuestPath::new(new)?);
        let new_dir = self.get(&new_dir)?;
        self.at("files.rename", &this, old, move |it, old| {
            it.write_dir()?.rename(old, new_dir.write_dir()?, &new)
        })
        .await
    }

    async fn symlink_at(&mut self, this: Handle, target: String, path: String) -> FsResult<()> {
        let (target, path) = (GuestPath::new(target)?, GuestPath::new(path)?);
        self.at("files.symlink", &this, path, move |it, path| it.write_dir()?.symlink(&target, path)).await
    }

    async fn unlink_file_at(&mut self, this: Handle, path: String) -> FsResult<()> {
        let path = GuestPath::new(path)?;
        self.at("files.unlink", &this, path, move |it, path| it.write_dir()?.unlink(path)).await
    }

    async fn is_same_object(&mut self, this: Handle, other: Handle) -> wasmtime::Result<bool> {
        let (this, other) = (self.table.get(&this)?.clone(), self.table.get(&other)?.clone());
        let same = self.call.blocking.run(move || this.is_same(&other)).await?;
        Ok(same.unwrap_or(false))
    }

    async fn metadata_hash(&mut self, this: Handle) -> FsResult<MetadataHashValue> {
        self.with(&this, |it| Ok(metadata::hash(&it.stat()?))).await
    }

    async fn metadata_hash_at(
        &mut self,
        this: Handle,
        flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let path = GuestPath::new(path)?;
        self.at("files.stat", &this, path, move |it, path| {
            Ok(metadata::hash(&it.read_dir()?.stat(path, follows(flags))?))
        })
        .await
    }

    async fn drop(&mut self, this: Handle) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl FilesView<'_> {
    fn output(&mut self, this: &Handle, at: At) -> FsResult<Resource<DynOutputStream>> {
        let file = Arc::clone(self.get(this)?.write_file()?.file());
        self.on("files.write-stream", this).done(String::new);
        let stream: DynOutputStream = Box::new(FileOutput::new(file, at, self.call.blocking.clone()));
        Ok(self.table.push(stream)?)
    }
}

impl types::HostDirectoryEntryStream for FilesView<'_> {
    async fn read_directory_entry(&mut self, this: Resource<Entries>) -> FsResult<Option<DirectoryEntry>> {
        self.table.get_mut(&this)?.next(&self.call.blocking).await
    }

    async fn drop(&mut self, this: Resource<Entries>) -> wasmtime::Result<()> {
        self.table.delete(this)?;
        Ok(())
    }
}

impl preopens::Host for FilesView<'_> {
    async fn get_directories(&mut self) -> wasmtime::Result<Vec<(Handle, String)>> {
        let mut roots = Vec::new();
        for (descriptor, name) in self.call.grant.descriptors() {
            roots.push((self.table.push(descriptor)?, name));
        }
        Ok(roots)
    }
}

/// The real time: guests without it still see it in file times.
impl wall_clock::Host for FilesView<'_> {
    async fn now(&mut self) -> wasmtime::Result<Datetime> {
        let now = std::time::SystemTime::now();
        Ok(metadata::from_std(now).unwrap_or(Datetime { seconds: 0, nanoseconds: 0 }))
    }

    async fn resolution(&mut self) -> wasmtime::Result<Datetime> {
        Ok(Datetime { seconds: 0, nanoseconds: 1_000 })
    }
}
