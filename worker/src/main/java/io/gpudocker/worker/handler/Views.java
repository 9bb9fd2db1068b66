package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.VersionRecord;
import java.util.regex.Pattern;

/** What others get to see of stored state: secrets are masked. */
public final class Views {
    private static final Pattern SECRET_NAME =
            Pattern.compile("PASS|PWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|APIKEY|_KEY|AUTH", Pattern.CASE_INSENSITIVE);
    private static final String MASK = "***";

    private Views() {}

    public static ReplicaSetView of(ReplicaSetRecord replicaSet, VersionRecord version) {
        return new ReplicaSetView(
                replicaSet.name(),
                replicaSet.version(),
                version.containerName(),
                version.containerId(),
                replicaSet.status(),
                replicaSet.exitCode(),
                masked(version.spec()),
                replicaSet.gpus(),
                replicaSet.ports(),
                version.createdAt(),
                version.reason(),
                version.rolledBackTo(),
                version.commandId());
    }

    /** The spec with the values of environment variables hidden whose names look secret. */
    static SpecView masked(SpecView spec) {
        return new SpecView(
                spec.imageName(),
                spec.gpuCount(),
                spec.binds(),
                spec.env().stream().map(Views::masked).toList(),
                spec.cmd(),
                spec.containerPorts(),
                spec.cpus(),
                spec.memory(),
                spec.shmSize(),
                spec.workDir(),
                spec.user(),
                spec.labels(),
                spec.init(),
                spec.stopTimeoutSeconds(),
                spec.pullPolicy(),
                spec.restartOnExit());
    }

    private static String masked(String variable) {
        int equals = variable.indexOf('=');
        String name = equals < 0 ? variable : variable.substring(0, equals);
        return SECRET_NAME.matcher(name).find() ? name + "=" + MASK : variable;
    }
}
