package main

import (
	"context"
	"fmt"
	"time"

	"github.com/go-kratos/kratos/pkg/cache/memcache"
	"github.com/go-kratos/kratos/pkg/cache/redis"
	"github.com/go-kratos/kratos/pkg/container/pool"
	"github.com/go-kratos/kratos/pkg/database/sql"
	"github.com/go-kratos/kratos/pkg/net/trace"
	xtime "github.com/go-kratos/kratos/pkg/time"
)

const linksTimeout = xtime.Duration(20 * time.Second)

// A step is what one trace of its own shows; ../services/link-steps has its twin.
type step struct {
	title string
	run   func(ctx context.Context)
}

// callLinks makes the steps of the three clients of the original, one after the other.
func callLinks(redisAddress, memcachedAddress, mysqlDSN string) {
	steps := append(redisSteps(redisAddress), memcacheSteps(memcachedAddress)...)
	for _, each := range append(steps, sqlSteps(mysqlDSN)...) {
		t := trace.New(each.title)
		each.run(trace.NewContext(context.Background(), t))
		t.Finish(nil)
		// Its reporter gives a write 100 µs.
		time.Sleep(2 * time.Millisecond)
	}
}

func poolOf() *pool.Config { return &pool.Config{Active: 1, Idle: 1} }

func redisSteps(address string) []step {
	client := redis.NewRedis(&redis.Config{
		Config: poolOf(), Name: "links", Proto: "tcp", Addr: address,
		DialTimeout: linksTimeout, ReadTimeout: linksTimeout, WriteTimeout: linksTimeout,
	})
	do := func(name string, args ...interface{}) func(context.Context) {
		return func(ctx context.Context) { client.Do(ctx, name, args...) }
	}
	pipeline := func(commands ...[]interface{}) func(context.Context) {
		return func(ctx context.Context) {
			conn := client.Conn(ctx)
			defer conn.Close()
			for _, command := range commands {
				conn.Send(command[0].(string), command[1:]...)
			}
			conn.Flush()
			for range commands {
				conn.Receive()
			}
		}
	}
	return []step{
		{"Redis: SET", do("SET", "user:7", "secret")},
		{"Redis: GET", do("GET", "user:7")},
		{"Redis: GET, a miss", do("GET", "nobody")},
		{"Redis: an error", do("INCR", "user:7")},
		{"Redis: no argument", do("PING")},
		{"Redis: a pipeline", pipeline([]interface{}{"SET", "a", "1"}, []interface{}{"GET", "a"})},
		{"Redis: a pipeline with an error", pipeline([]interface{}{"GET", "a"}, []interface{}{"INCR", "user:7"})},
	}
}

func memcacheSteps(address string) []step {
	client := memcache.New(&memcache.Config{
		Config: poolOf(), Name: "links", Proto: "tcp", Addr: address,
		DialTimeout: linksTimeout, ReadTimeout: linksTimeout, WriteTimeout: linksTimeout,
	})
	item := func(key, value string) *memcache.Item {
		return &memcache.Item{Key: key, Value: []byte(value), Flags: memcache.FlagRAW, Expiration: 60}
	}
	scan := func(reply *memcache.Reply) {
		var value string
		reply.Scan(&value)
	}
	return []step{
		{"memcached: set", func(ctx context.Context) { client.Set(ctx, item("user:7", "secret")) }},
		{"memcached: get", func(ctx context.Context) { scan(client.Get(ctx, "user:7")) }},
		{"memcached: get, a miss", func(ctx context.Context) { scan(client.Get(ctx, "nobody")) }},
		{"memcached: get of several", func(ctx context.Context) {
			if replies, err := client.GetMulti(ctx, []string{"user:7", "nobody"}); err == nil {
				replies.Close()
			}
		}},
		{"memcached: add, it is there", func(ctx context.Context) { client.Add(ctx, item("user:7", "other")) }},
		{"memcached: replace", func(ctx context.Context) { client.Replace(ctx, item("user:7", "5")) }},
		{"memcached: incr", func(ctx context.Context) { client.Increment(ctx, "user:7", 3) }},
		{"memcached: decr", func(ctx context.Context) { client.Decrement(ctx, "user:7", 2) }},
		{"memcached: incr, a miss", func(ctx context.Context) { client.Increment(ctx, "nobody", 1) }},
		{"memcached: touch", func(ctx context.Context) { client.Touch(ctx, "user:7", 30) }},
		{"memcached: touch, a miss", func(ctx context.Context) { client.Touch(ctx, "nobody", 30) }},
		{"memcached: cas", func(ctx context.Context) {
			// What is read first belongs to no step.
			conn := client.Conn(context.Background())
			found, _ := conn.Get("user:7")
			conn.Close()
			found.Value = []byte("7")
			client.CompareAndSwap(ctx, found)
		}},
		{"memcached: delete", func(ctx context.Context) { client.Delete(ctx, "user:7") }},
		{"memcached: delete, a miss", func(ctx context.Context) { client.Delete(ctx, "user:7") }},
	}
}

func sqlSteps(dsn string) []step {
	db := sql.NewMySQL(&sql.Config{
		DSN: dsn, Active: 1, Idle: 1,
		QueryTimeout: linksTimeout, ExecTimeout: linksTimeout, TranTimeout: linksTimeout,
	})
	const byID = "SELECT name FROM users WHERE id = ?"
	const insert = "INSERT INTO users (id, name) VALUES (?, ?)"
	query := func(ctx context.Context, text string, args ...interface{}) {
		if rows, err := db.Query(ctx, text, args...); err == nil {
			rows.Close()
		}
	}
	one := func(ctx context.Context, id int) {
		var name string
		db.QueryRow(ctx, byID, id).Scan(&name)
	}
	// A pool that has not connected yet would do so in the first step.
	if err := db.Ping(context.Background()); err != nil {
		panic(fmt.Sprint("MySQL: ", err))
	}
	return []step{
		{"SQL: exec", func(ctx context.Context) { db.Exec(ctx, insert, 7, "secret") }},
		{"SQL: query", func(ctx context.Context) { query(ctx, byID, 7) }},
		{"SQL: one row", func(ctx context.Context) { one(ctx, 7) }},
		{"SQL: one row, there is none", func(ctx context.Context) { one(ctx, 8) }},
		{"SQL: an error", func(ctx context.Context) { query(ctx, "SELECT secret FROM nowhere.nothing") }},
		{"SQL: ping", func(ctx context.Context) { db.Ping(ctx) }},
		{"SQL: a transaction", func(ctx context.Context) {
			tx, err := db.Begin(ctx)
			if err != nil {
				return
			}
			tx.Exec(insert, 9, "other")
			if rows, err := tx.Query(byID, 9); err == nil {
				rows.Close()
			}
			tx.Commit()
		}},
		{"SQL: a transaction that is rolled back", func(ctx context.Context) {
			if tx, err := db.Begin(ctx); err == nil {
				tx.Exec(insert, 10, "another")
				tx.Rollback()
			}
		}},
	}
}
