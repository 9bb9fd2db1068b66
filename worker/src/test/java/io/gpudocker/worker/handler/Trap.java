package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Springs at the n-th call of the store's commits and the engine's methods. It stands in front of real objects and
 * passes everything on. Confined to one thread.
 */
public final class Trap {
    /** What happens at the call. */
    public enum Kind {
        /** The worker is gone before the call. */
        KILLED_BEFORE,
        /** The worker is gone after the call had its effect. */
        KILLED_AFTER,
        /** The call has its effect and its answer is lost. */
        ANSWER_LOST,
        /** The thread is interrupted while it waits for the engine; at the store as {@link #KILLED_BEFORE}. */
        INTERRUPTED
    }

    /** The end of the process: nothing may catch it. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final List<String> calls = new ArrayList<>();
    private Kind kind = Kind.KILLED_BEFORE;
    private int left = -1;
    private boolean sprung;

    /** At the n-th call from now, from 1. */
    public void set(Kind next, int n) {
        kind = next;
        left = n;
        sprung = false;
    }

    public void remove() {
        left = -1;
    }

    public boolean sprung() {
        return sprung;
    }

    /** The calls so far. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    public <T> T around(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                Trap.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> call(target, method, args)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        if (!counts(target, method)) {
            return invoke(target, method, args);
        }
        calls.add(method.getName());
        if (left < 0 || --left != 0) {
            return invoke(target, method, args);
        }
        left = -1;
        sprung = true;
        return spring(target, method, args);
    }

    private @Nullable Object spring(Object target, Method method, Object @Nullable [] args) throws Throwable {
        boolean store = target instanceof KeyValueStore;
        switch (kind) {
            case KILLED_BEFORE -> throw new Killed();
            case KILLED_AFTER -> {
                invoke(target, method, args);
                throw new Killed();
            }
            case INTERRUPTED ->
                throw store ? new Killed() : new EngineException(Fault.INTERRUPTED, "interrupted", null);
            case ANSWER_LOST -> {
                invoke(target, method, args);
                throw store
                        ? new StoreUnavailableException("the answer is lost", new IllegalStateException("test"))
                        : new EngineException(Fault.UNAVAILABLE, "the answer is lost", null);
            }
        }
        throw new IllegalStateException();
    }

    private static boolean counts(Object target, Method method) {
        return !(target instanceof KeyValueStore) || method.getName().equals("commit");
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
