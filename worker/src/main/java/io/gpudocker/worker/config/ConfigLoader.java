package io.gpudocker.worker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings and tells all problems at once. Called once, before anything starts.
 */
public final class ConfigLoader {
    private final List<String> problems = new ArrayList<>();
    private final Map<ConfigKey<?>, Object> parsed = new HashMap<>();

    private ConfigLoader() {}

    /**
     * Reads a properties file, and the environment over it.
     *
     * @param file null for the environment alone
     * @throws ConfigException with every problem there is
     */
    public static WorkerConfig load(@Nullable Path file, Map<String, String> environment) {
        return new ConfigLoader().read(file, environment);
    }

    private WorkerConfig read(@Nullable Path file, Map<String, String> environment) {
        var sources = new ConfigSources(problems);
        if (file != null) {
            sources.readFile(file);
        }
        sources.readEnvironment(environment);
        ConfigKeys.all().forEach(key -> parse(key, sources.given()));
        var kafka = kafka(sources.given());
        refuseUnknown(sources.given());
        var values = new ConfigValues(parsed);
        CrossChecks.run(values, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return WorkerConfig.of(values, kafka);
    }

    private void parse(ConfigKey<?> key, Map<String, ConfigSources.Given> given) {
        var value = given.get(key.name());
        String text = value == null ? key.defaultText() : value.text();
        if (text == null || (key.required() && text.isEmpty())) {
            problems.add(key.name() + ": must be given");
            return;
        }
        try {
            parsed.put(key, key.parser().parse(text));
        } catch (IllegalArgumentException e) {
            String origin = value == null ? "its default" : value.origin();
            String shown = key.secret() ? "" : ", was '" + text + "'";
            problems.add(key.name() + ": " + e.getMessage() + shown + " (" + origin + ")");
        }
    }

    private SortedMap<String, String> kafka(Map<String, ConfigSources.Given> given) {
        var kafka = new TreeMap<String, String>();
        given.forEach((name, value) -> {
            if (name.startsWith(ConfigKeys.KAFKA_PREFIX)) {
                String clientKey = name.substring(ConfigKeys.KAFKA_PREFIX.length());
                if (ConfigKeys.KAFKA_OWNED.contains(clientKey)) {
                    problems.add(name + ": is the worker's own to set (" + value.origin() + ")");
                }
                kafka.put(clientKey, value.text());
            }
        });
        return kafka;
    }

    private void refuseUnknown(Map<String, ConfigSources.Given> given) {
        var known = ConfigKeys.all().stream().map(ConfigKey::name).toList();
        given.forEach((name, value) -> {
            if (!known.contains(name) && !name.startsWith(ConfigKeys.KAFKA_PREFIX)) {
                String nearest = NearestName.to(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                problems.add(name + ": is no setting (" + value.origin() + ")" + nearest);
            }
        });
    }
}
