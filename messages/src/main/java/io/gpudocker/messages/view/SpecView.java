package io.gpudocker.messages.view;

import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a version was asked to be, field by field as in {@code replicaset.run}; in payloads secrets are masked. */
public record SpecView(
        String imageName,
        int gpuCount,
        List<Bind> binds,
        List<String> env,
        List<String> cmd,
        List<PortRequest> containerPorts,
        @Nullable BigDecimal cpus,
        @Nullable ByteSize memory,
        @Nullable ByteSize shmSize,
        @Nullable String workDir,
        @Nullable String user,
        Map<String, String> labels,
        boolean init,
        int stopTimeoutSeconds,
        PullPolicy pullPolicy,
        RestartOnExit restartOnExit) {}
