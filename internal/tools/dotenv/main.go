// Command dotenv prints the variable A of an environment file, as godotenv or Docker
// Compose reads it. The tests of package function run it.
package main

import (
	"fmt"
	"os"

	compose "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/joho/godotenv"
)

func main() {
	read := map[string]func(...string) (map[string]string, error){"godotenv": godotenv.Read, "compose": compose.Read}[os.Args[1]]
	variables, err := read(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(variables["A"])
}
