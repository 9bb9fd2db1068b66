package io.gpudocker.worker.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process to be run in a container; no TTY, so that stdout and stderr stay apart. */
public record ExecSpec(
        List<String> cmd,
        List<String> env,
        @Nullable String workDir,
        @Nullable String user) {}
