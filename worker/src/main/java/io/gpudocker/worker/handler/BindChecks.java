package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.Bind;
import java.util.List;
import java.util.Optional;

/** Whether what is to be mounted is there and may be mounted. */
final class BindChecks {
    private final Workbench bench;

    BindChecks(Workbench bench) {
        this.bench = bench;
    }

    Optional<CommandError> refusal(List<Bind> binds) {
        return binds.stream().flatMap(bind -> refusal(bind).stream()).findFirst();
    }

    private Optional<CommandError> refusal(Bind bind) {
        if (!bind.hostPath()) {
            return Optional.of(CommandError.of(
                    ErrorCode.VOLUME_NOT_FOUND, "there is no volume \"" + bind.src() + "\" on this host"));
        }
        return HostPaths.allowed(bind.src(), bench.limits().allowedHostPaths())
                ? Optional.empty()
                : Optional.of(CommandError.of(
                        ErrorCode.BIND_NOT_ALLOWED,
                        "the host path \"" + bind.src()
                                + "\" does not exist or is not below one of binds.allowed.host.paths"));
    }
}
