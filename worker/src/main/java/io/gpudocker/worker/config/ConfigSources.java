package io.gpudocker.worker.config;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the texts of all settings: the file first, then the environment over it. For one thread. */
final class ConfigSources {
    static final String ENVIRONMENT_PREFIX = "GDW_";

    /** Variables of that prefix that belong to the scripts and not to the worker. */
    static final Set<String> OF_THE_SCRIPTS = Set.of("GDW_JAVA_OPTS", "GDW_BOOTSTRAP_SERVERS", "GDW_HOST");

    private final SortedMap<String, Given> given = new TreeMap<>();
    private final List<String> problems;

    ConfigSources(List<String> problems) {
        this.problems = problems;
    }

    /**
     * The text of one setting.
     *
     * @param origin for people: the file or the variable it came from
     */
    record Given(String text, String origin) {}

    SortedMap<String, Given> given() {
        return given;
    }

    void readFile(Path file) {
        try {
            readProperties(new StringReader(Files.readString(file)), file.toString());
        } catch (NoSuchFileException e) {
            problems.add(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            problems.add(file + ": is not UTF-8");
        } catch (IOException e) {
            problems.add(file + ": can't be read: " + e.getMessage());
        }
    }

    private void readProperties(Reader text, String origin) throws IOException {
        try {
            new OncePerKey(origin).load(text);
        } catch (IllegalArgumentException e) {
            problems.add(origin + ": is no properties file: " + e.getMessage());
        }
    }

    void readEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX) && !OF_THE_SCRIPTS.contains(variable)) {
                given.put(keyOf(variable), new Given(value.strip(), variable));
            }
        });
    }

    private static String keyOf(String variable) {
        return variable.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    /** Properties keep the last of two entries of one key in silence; which one a person meant, nobody knows. */
    private final class OncePerKey extends Properties {
        private static final long serialVersionUID = 1L;

        private final transient String origin;

        OncePerKey(String origin) {
            this.origin = origin;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            var before = given.put((String) key, new Given(((String) value).strip(), origin));
            if (before != null) {
                problems.add(key + ": is given twice in " + origin);
            }
            return super.put(key, value);
        }
    }
}
