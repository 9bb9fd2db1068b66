package io.gpudocker.producer.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** All that the checks need to know, beside the topics themselves in temporary files. Confined to one thread. */
final class Facts implements AutoCloseable {
    final Spill<AnswerFact> answers;
    final Spill<VersionFact> versions;
    final Spill<UsageFact> usage;
    final Spill<IdFact> ids;

    private Facts(Spill<AnswerFact> answers, Spill<VersionFact> versions, Spill<UsageFact> usage, Spill<IdFact> ids) {
        this.answers = answers;
        this.versions = versions;
        this.usage = usage;
        this.ids = ids;
    }

    /**
     * @param parent where the temporary files are made
     * @param parts into how many parts each kind is split, of which one is in memory at a time
     */
    static Facts open(Path parent, int parts) {
        return new Facts(
                Spill.open(form(AnswerFact::write, AnswerFact::read, AnswerFact::key), parent, parts),
                Spill.open(form(VersionFact::write, VersionFact::read, VersionFact::key), parent, parts),
                Spill.open(form(UsageFact::write, UsageFact::read, UsageFact::key), parent, parts),
                Spill.open(form(IdFact::write, IdFact::read, IdFact::key), parent, parts));
    }

    @FunctionalInterface
    private interface Writer<T> {
        void write(T fact, DataOutput out) throws IOException;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    private static <T> Spill.Form<T> form(Writer<T> writer, Reader<T> reader, Function<T, String> key) {
        return new Spill.Form<>() {
            @Override
            public void write(T fact, DataOutput out) throws IOException {
                writer.write(fact, out);
            }

            @Override
            public T read(DataInput in) throws IOException {
                return reader.read(in);
            }

            @Override
            public String key(T fact) {
                return key.apply(fact);
            }
        };
    }

    @Override
    public void close() {
        answers.close();
        versions.close();
        usage.close();
        ids.close();
    }
}
