package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.disk.SystemDisks;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.volume.Volumes;

/** What the verbs work with. */
public record Workbench(
        String host,
        StateStore store,
        ContainerEngine engine,
        SystemDisks disks,
        Volumes volumes,
        Grants grants,
        Lookup lookup,
        Meter meter,
        Limits limits) {}
