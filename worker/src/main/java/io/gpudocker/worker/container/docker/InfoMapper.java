package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.model.Info;
import io.gpudocker.worker.container.EngineInfo;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From {@code docker info} to our own words. Stateless. */
final class InfoMapper {
    private InfoMapper() {}

    static EngineInfo info(Info answer, ApiVersion spoken) {
        return new EngineInfo(
                Objects.requireNonNullElse(answer.getId(), ""),
                Objects.requireNonNullElse(answer.getServerVersion(), ""),
                spoken.toString(),
                Objects.requireNonNullElse(answer.getDriver(), ""),
                "true".equals(driverStatus(answer, "Native Overlay Diff")),
                driverStatus(answer, "driver-type").startsWith("io.containerd.snapshotter"),
                Path.of(Objects.requireNonNullElse(answer.getDockerRootDir(), "")),
                Set.copyOf(Lists.orEmpty(answer.getRuntimes()).keySet()),
                Objects.requireNonNullElse(answer.getNCPU(), 0),
                Objects.requireNonNullElse(answer.getMemTotal(), 0L),
                Boolean.TRUE.equals(answer.getRawValues().get("LiveRestoreEnabled")),
                strings(answer.getRawValues().get("CDISpecDirs")));
    }

    private static String driverStatus(Info answer, String name) {
        return Lists.orEmpty(answer.getDriverStatuses()).stream()
                .filter(row -> row.size() == 2 && name.equals(row.getFirst()))
                .map(List::getLast)
                .findFirst()
                .orElse("");
    }

    private static Set<String> strings(@Nullable Object value) {
        Set<String> strings = new TreeSet<>();
        if (value instanceof Collection<?> many) {
            many.forEach(each -> strings.add(String.valueOf(each)));
        }
        return Set.copyOf(strings);
    }
}
