package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether what is to be mounted is there and may be mounted. */
final class BindChecks {
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final Workbench bench;
    private final Task task;

    BindChecks(Workbench bench, Task task) {
        this.bench = bench;
        this.task = task;
    }

    /** What came of it. */
    sealed interface Result {
        /** @param volumes those that are bound by name, as they were read */
        record Bindable(List<Versioned<VolumeRecord>> volumes) implements Result {}

        record Refused(CommandError error) implements Result {}
    }

    /** Waits while a volume is being changed: only this name waits. */
    Result check(List<Bind> binds) throws InterruptedException {
        Optional<CommandError> path = binds.stream()
                .filter(Bind::hostPath)
                .flatMap(bind -> notAllowed(bind).stream())
                .findFirst();
        if (path.isPresent()) {
            return new Result.Refused(path.get());
        }
        List<Versioned<VolumeRecord>> volumes = new ArrayList<>();
        for (String name : Bindings.names(binds)) {
            Optional<Versioned<VolumeRecord>> volume = atRest(name);
            if (volume.isEmpty()) {
                return new Result.Refused(CommandError.of(
                        ErrorCode.VOLUME_NOT_FOUND, "there is no volume \"" + name + "\" on this host"));
            }
            if (volume.get().value().busy() != null) {
                return new Result.Refused(CommandError.of(
                        ErrorCode.VOLUME_IN_USE, "the volume \"" + name + "\" is being changed by another command"));
            }
            volumes.add(volume.get());
        }
        return new Result.Bindable(volumes);
    }

    private Optional<Versioned<VolumeRecord>> atRest(String name) throws InterruptedException {
        Optional<Versioned<VolumeRecord>> volume = bench.store().volumes().volume(name);
        while (volume.isPresent() && volume.get().value().busy() != null && !task.overdue()) {
            task.waiting().released(() -> {
                Thread.sleep(AGAIN);
                return true;
            });
            volume = bench.store().volumes().volume(name);
        }
        return volume;
    }

    private Optional<CommandError> notAllowed(Bind bind) {
        return HostPaths.allowed(bind.src(), bench.limits().allowedHostPaths())
                ? Optional.empty()
                : Optional.of(CommandError.of(
                        ErrorCode.BIND_NOT_ALLOWED,
                        "the host path \"" + bind.src()
                                + "\" does not exist or is not below one of binds.allowed.host.paths"));
    }
}
